"""The REST routes of the in-memory AYON server, one function each.

A route that is not here is answered with an error that names it.
"""

from __future__ import annotations

import copy
import platform
import re
from collections.abc import Mapping
from typing import Any, Callable
from urllib.parse import parse_qs, unquote, urlsplit

from sandbox.ayon import anatomy
from sandbox.ayon.entities import ENTITY_TYPES, new_id
from sandbox.ayon.exchange import Answer, Request, RequestError
from sandbox.ayon.graph import Graph
from sandbox.ayon.server import Server

SERVER_VERSION = "1.14.3"

Handler = Callable[..., Answer]
ROUTES: list[tuple[str, re.Pattern[str], Handler]] = []


def _route(method: str, pattern: str) -> Callable[[Handler], Handler]:
    def add(handler: Handler) -> Handler:
        regex = re.sub(r"(?<!P)<(\w+)>", r"(?P<\1>[^/]+)", pattern)
        ROUTES.append((method, re.compile(regex), handler))
        return handler

    return add


def handle(
    server: Server,
    method: str,
    url: str,
    body: Any = None,
    params: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Answer one HTTP request: a query of GraphQL, or a route of ``ROUTES``."""
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    query.update({key: str(value) for key, value in (params or {}).items()})
    request = Request(
        method,
        unquote(parts.path).strip("/"),
        query,
        body,
        (headers or {}).get("X-as-user") or server.current_user,
        headers or {},
    )
    server.requests.append(request)
    try:
        if request.path == "graphql":
            return Answer(body=Graph(server).answer(body["query"], body["variables"]))
        path = re.sub(r"^api/", "", request.path)
        for route_method, pattern, handler in ROUTES:
            match = pattern.fullmatch(path)
            if match and route_method == method:
                return handler(server, request, **match.groupdict())
        raise RequestError(404, f"No route {method} {path} in the stand-in")
    except RequestError as error:
        return Answer(error.status, {"code": error.status, "detail": str(error)})


@_route("GET", "info")
def _info(server: Server, request: Request) -> Answer:
    return Answer(body={"version": SERVER_VERSION, "motd": None})


@_route("GET", "users/me")
def _me(server: Server, request: Request) -> Answer:
    return Answer(body=copy.deepcopy(server.users[request.user]))


@_route("GET", "users/<name>")
def _user(server: Server, request: Request, name: str) -> Answer:
    if name not in server.users:
        raise RequestError(404, f"User {name!r} not found")
    return Answer(body=copy.deepcopy(server.users[name]))


@_route("GET", "attributes")
def _attributes(server: Server, request: Request) -> Answer:
    return Answer(body={"attributes": anatomy.attribute_schema()})


@_route("GET", "bundles")
def _bundles(server: Server, request: Request) -> Answer:
    production = next((b["name"] for b in server.bundles if b["isProduction"]), None)
    return Answer(
        body={
            "bundles": copy.deepcopy(server.bundles),
            "productionBundle": production,
            "stagingBundle": None,
            "devBundles": [],
        }
    )


@_route("GET", "settings")
def _settings(server: Server, request: Request) -> Answer:
    name = request.query.get("bundle_name")
    bundle = next((b for b in server.bundles if b["name"] == name), None)
    if bundle is None:
        raise RequestError(404, f"Bundle {name!r} not found")
    values = server.settings(request.query.get("project_name"))
    summary = request.query.get("summary") == "true"
    addons = []
    for addon_name, version in bundle["addons"].items():
        addon: dict[str, Any] = {
            "name": addon_name,
            "version": version,
            "title": addon_name.title(),
            "hasSettings": addon_name in values,
        }
        if not summary:
            addon["settings"] = values.get(addon_name, {})
        addons.append(addon)
    return Answer(body={"bundleName": name, "addons": addons})


@_route("GET", "addons/<addon>/<version>/siteSettings")
def _site_settings(
    server: Server, request: Request, addon: str, version: str
) -> Answer:
    site_id = request.query.get("site") or request.query.get("site_id", "")
    return Answer(body=copy.deepcopy(server.site_settings.get((addon, site_id), {})))


@_route("GET", "addons/applications/<version>/apps(?:/.*)?")
def _applications(server: Server, request: Request, version: str) -> Answer:
    """Variants of the settings, as the addon's own endpoint lists them."""
    groups = server.settings()["applications"]["applications"]
    items = [
        {
            "host_name": group["host_name"],
            "full_name": f"{name}/{variant['name']}",
            "full_label": f"{group['label']} {variant['label']}",
            "group_label": group["label"],
            "variant_label": variant["label"],
            "icon": None,
            "show_grouped": True,
        }
        for name, group in groups.items()
        if name != "additional_apps" and group["enabled"]
        for variant in group["variants"]
    ]
    return Answer(body={"applications": items})


@_route("GET", "projects")
def _projects(server: Server, request: Request) -> Answer:
    keys = ("name", "code", "active", "library", "createdAt", "updatedAt")
    rows = [{k: p.entity[k] for k in keys} for p in server.projects.values()]
    active = request.query.get("active")
    if active is not None:
        rows = [row for row in rows if row["active"] is (active == "true")]
    return Answer(body={"projects": rows, "count": len(rows), "detail": ""})


@_route("GET", "projects/<project>")
def _project(server: Server, request: Request, project: str) -> Answer:
    return Answer(body=server.project(project).entity)


@_route("GET", "projects/<project>/roots")
def _roots(server: Server, request: Request, project: str) -> Answer:
    return Answer(body=copy.deepcopy(server.project(project).site_roots))


@_route("GET", "projects/<project>/siteRoots")
def _site_roots(server: Server, request: Request, project: str) -> Answer:
    found = server.project(project)
    # A site has the platform of its machine, and here that is this one.
    system = request.query.get("platform") or platform.system().lower()
    roots = {k: v[system] for k, v in found.entity["config"]["roots"].items()}
    roots.update(found.site_roots.get(request.query.get("site_id", ""), {}))
    return Answer(body=roots)


@_route("GET", "projects/<project>/links/types")
def _link_types(server: Server, request: Request, project: str) -> Answer:
    return Answer(
        body={"types": copy.deepcopy(server.project(project).entity["linkTypes"])}
    )


@_route("PUT", "projects/<project>/links/types/<name>")
def _add_link_type(server: Server, request: Request, project: str, name: str) -> Answer:
    link_type, source, target = name.split("|")
    server.project(project).entity["linkTypes"].append(
        {
            "name": name,
            "linkType": link_type,
            "inputType": source,
            "outputType": target,
            "data": (request.body or {}).get("data", {}),
        }
    )
    return Answer(204)


@_route("POST", "projects/<project>/links")
def _add_link(server: Server, request: Request, project: str) -> Answer:
    found = server.project(project)
    body = request.body
    known = {item["name"] for item in found.entity["linkTypes"]}
    full_name = body.get("linkType") or body.get("link")
    if full_name not in known:
        raise RequestError(404, f"Unknown link type {full_name!r}")
    link_type, source, target = full_name.split("|")
    server.entity(found, source, body["input"])
    server.entity(found, target, body["output"])
    link = {
        "id": body.get("id") or new_id(),
        "linkType": full_name,
        "input": body["input"].replace("-", ""),
        "output": body["output"].replace("-", ""),
        "name": body.get("name"),
        "author": request.user,
        "data": body.get("data") or {},
    }
    found.links[link["id"]] = link
    return Answer(201, {"id": link["id"]})


@_route("DELETE", "projects/<project>/links/<link_id>")
def _remove_link(
    server: Server, request: Request, project: str, link_id: str
) -> Answer:
    if server.project(project).links.pop(link_id, None) is None:
        raise RequestError(404, f"No link {link_id}")
    return Answer(204)


@_route("GET", "projects/<project>/hierarchy")
def _hierarchy(server: Server, request: Request, project: str) -> Answer:
    found = server.project(project)

    def below(parent_id: str | None) -> list[dict[str, Any]]:
        rows = []
        for folder in found.entities["folder"].values():
            if folder["parentId"] != parent_id:
                continue
            children = below(folder["id"])
            tasks = [
                task["name"]
                for task in found.entities["task"].values()
                if task["folderId"] == folder["id"]
            ]
            rows.append(
                {
                    "id": folder["id"],
                    "name": folder["name"],
                    "label": folder["label"] or folder["name"],
                    "status": folder["status"],
                    "folderType": folder["folderType"],
                    "hasTasks": bool(tasks),
                    "taskNames": tasks,
                    "parents": folder["path"].strip("/").split("/")[:-1],
                    "parentId": parent_id,
                    "hasChildren": bool(children),
                    "children": children,
                }
            )
        return rows

    return Answer(body={"projectName": project, "hierarchy": below(None)})


@_route("GET", "projects/<project>/folders")
def _folders(server: Server, request: Request, project: str) -> Answer:
    found = server.project(project)
    rows = []
    for folder in found.entities["folder"].values():
        row = server.rest_entity(found, "folder", folder)
        tasks = [
            task["name"]
            for task in found.entities["task"].values()
            if task["folderId"] == folder["id"]
        ]
        row.update(
            taskNames=tasks,
            hasTasks=bool(tasks),
            parents=folder["path"].strip("/").split("/")[:-1],
            hasReviewables=False,
            hasChildren=any(
                item["parentId"] == folder["id"]
                for item in found.entities["folder"].values()
            ),
        )
        rows.append(row)
    return Answer(body={"detail": "OK", "folders": rows})


@_route("POST", "projects/<project>/operations")
def _operations(server: Server, request: Request, project: str) -> Answer:
    body = request.body
    return Answer(
        body=server.operations(project, body["operations"], body.get("canFail", False))
    )


@_route("POST", "projects/<project>/operations/background")
def _background(server: Server, request: Request, project: str) -> Answer:
    body = request.body
    result = server.operations(project, body["operations"], body.get("canFail", False))
    task: dict[str, Any] = {
        "id": new_id(),
        "status": "completed",
        "result": result,
    }
    server.project(project).background[task["id"]] = task
    return Answer(body=task)


@_route("GET", "projects/<project>/operations/background/<task_id>")
def _background_state(
    server: Server, request: Request, project: str, task_id: str
) -> Answer:
    return Answer(body=copy.deepcopy(server.project(project).background[task_id]))


@_route("POST", "projects/<project>/repreContextFilter")
def _context_filter(server: Server, request: Request, project: str) -> Answer:
    found = server.project(project)
    ids = []
    for representation in found.entities["representation"].values():
        if representation["versionId"] not in request.body.get(
            "versionIds", [representation["versionId"]]
        ) or representation["name"] not in request.body.get(
            "names", [representation["name"]]
        ):
            continue
        context = representation["data"].get("context") or {}
        if all(_matches_context(context, item) for item in request.body["context"]):
            ids.append(representation["id"])
    return Answer(body={"ids": ids})


def _matches_context(context: Mapping[str, Any], item: Mapping[str, Any]) -> bool:
    value: Any = context
    for key in item["key"].split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return any(re.search(pattern, str(value)) for pattern in item["values"])


@_route("POST", "projects/<project>/thumbnails")
def _add_thumbnail(server: Server, request: Request, project: str) -> Answer:
    thumbnail_id = new_id()
    mime = request.headers.get("Content-Type", "application/octet-stream")
    server.project(project).thumbnails[thumbnail_id] = (mime, request.body)
    return Answer(201, {"id": thumbnail_id})


@_route("PUT", "projects/<project>/thumbnails/<thumbnail_id>")
def _set_thumbnail(
    server: Server, request: Request, project: str, thumbnail_id: str
) -> Answer:
    mime = request.headers.get("Content-Type", "application/octet-stream")
    server.project(project).thumbnails[thumbnail_id] = (mime, request.body)
    return Answer(204)


@_route("GET", "projects/<project>/thumbnails/<thumbnail_id>")
def _get_thumbnail(
    server: Server, request: Request, project: str, thumbnail_id: str
) -> Answer:
    try:
        mime, content = server.project(project).thumbnails[thumbnail_id]
    except KeyError:
        raise RequestError(404, f"No thumbnail {thumbnail_id}") from None
    headers = {"X-Thumbnail-Id": thumbnail_id}
    return Answer(content=content, content_type=mime, headers=headers)


@_route(
    "GET",
    "projects/<project>/(?P<entity_type>folder|task|version|workfile)s/<entity_id>"
    "/thumbnail",
)
def _entity_thumbnail(
    server: Server, request: Request, project: str, entity_type: str, entity_id: str
) -> Answer:
    found = server.project(project)
    entity = server.entity(found, entity_type, entity_id)
    if not entity["thumbnailId"]:
        return Answer(204)
    return _get_thumbnail(server, request, project, entity["thumbnailId"])


@_route("POST", "projects/<project>/versions/<version_id>/reviewables")
def _add_reviewable(
    server: Server, request: Request, project: str, version_id: str
) -> Answer:
    found = server.project(project)
    version = server.entity(found, "version", version_id)
    reviewable = {
        "fileId": new_id(),
        "label": request.query.get("label"),
        "filename": request.headers.get("x-file-name"),
        "mimetype": request.headers.get("Content-Type"),
        "size": len(request.body or b""),
    }
    found.reviewables.setdefault(version["id"], []).append(reviewable)
    return Answer(201, reviewable)


@_route("POST", "events")
def _add_event(server: Server, request: Request) -> Answer:
    event = {"id": new_id(), "createdAt": server.now(), **request.body}
    server.events.append(event)
    return Answer(201, {"id": event["id"]})


@_route("PATCH", "events/<event_id>")
def _change_event(server: Server, request: Request, event_id: str) -> Answer:
    for event in server.events:
        if event["id"] == event_id:
            event.update(request.body)
            return Answer(204)
    raise RequestError(404, f"No event {event_id}")


@_route("POST", "projects/<project>/activities")
def _add_activity(server: Server, request: Request, project: str) -> Answer:
    activity = {"id": new_id(), **request.body}
    server.project(project).activities.append(activity)
    return Answer(201, {"id": activity["id"]})


_ENTITY_ROUTE = "projects/<project>/(?P<entity_type>" + "|".join(ENTITY_TYPES) + ")s"


@_route("POST", _ENTITY_ROUTE)
def _create(server: Server, request: Request, project: str, entity_type: str) -> Answer:
    return Answer(201, {"id": server.create(project, entity_type, request.body)["id"]})


@_route("GET", _ENTITY_ROUTE + "/<entity_id>")
def _get(
    server: Server, request: Request, project: str, entity_type: str, entity_id: str
) -> Answer:
    found = server.project(project)
    entity = server.entity(found, entity_type, entity_id)
    return Answer(body=server.rest_entity(found, entity_type, entity))


@_route("PATCH", _ENTITY_ROUTE + "/<entity_id>")
def _change(
    server: Server, request: Request, project: str, entity_type: str, entity_id: str
) -> Answer:
    server.update(project, entity_type, entity_id, request.body)
    return Answer(204)


@_route("DELETE", _ENTITY_ROUTE + "/<entity_id>")
def _delete(
    server: Server, request: Request, project: str, entity_type: str, entity_id: str
) -> Answer:
    server.remove(project, entity_type, entity_id)
    return Answer(204)
