/**
 * The JavaScript lint: what Harmony's script engine would refuse, and what it
 * would take and trip over later.
 *
 *     node tests/js/lint.mjs [FILE...]
 *
 * Two readers look at every file. acorn with reserved words refused agrees with
 * the Qt Script engine on what parses. ESLint finds unknown names, unused ones,
 * variables that hide a Harmony global, and built-ins that the engine lacks.
 * Exits with 1 when there is a finding.
 */
import {readFileSync, readdirSync, existsSync, statSync} from 'node:fs';
import {dirname, join, parse, relative, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import * as acorn from 'acorn';
import {ESLint} from 'eslint';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Folders of scripts, and which of them know names beyond Harmony's. */
const SHIPPED = ['client/ayon_harmony/js', 'client/ayon_harmony/startup'];
// Statements look for what is missing, and for names of any version.
const PROBES = ['client/ayon_harmony/probes'];
const EMULATOR = ['sandbox/harmony'];

/** Harmony's own globals: hiding one in a function hides it for all of it. */
const HOST_GLOBALS = [
    'about', 'Action', 'Attribute', 'Backdrop', 'CELIO', 'ColorRGBA', 'column',
    'copyPaste', 'Drawing', 'DrawingTools', 'element', 'exporter', 'fileMapper',
    'frame', 'func', 'library', 'MessageBox', 'MessageLog', 'MovieImport', 'node',
    'PaletteObjectManager', 'PermanentFile', 'Point2d', 'Point3d', 'preferences',
    'Process2', 'render', 'scene', 'SceneChangeNotifier', 'ScriptManager',
    'ScriptToolbarDef', 'selection', 'SessionChangeNotifier', 'sound',
    'specialFolders', 'System', 'TemporaryFile', 'Timeline', 'TimelineMarker',
    'view', 'waypoint'
];
const ENGINE_GLOBALS = ['include', 'require', '__file__', '__packageFolder__', 'gc', 'print'];
const QT_GLOBALS = [
    'Qt', 'QAbstractSocket', 'QAction', 'QApplication', 'QByteArray',
    'QCoreApplication', 'QDataStream', 'QDesktopServices', 'QDir',
    'QElapsedTimer', 'QEventLoop', 'QFile', 'QFileInfo', 'QIODevice',
    'QMainWindow', 'QMenu', 'QMessageBox', 'QProcess', 'QProgressDialog',
    'QTcpSocket', 'QTextCodec', 'QTextStream', 'QTimer', 'QUrl'
];

/** ES5 and later methods that the Qt Script engine does not have. */
const MISSING_METHODS = [
    'bind', 'startsWith', 'endsWith', 'includes', 'repeat', 'padStart', 'padEnd',
    'normalize', 'codePointAt', 'trimStart', 'trimEnd', 'replaceAll', 'matchAll',
    'find', 'findIndex', 'flat', 'flatMap', 'fill', 'copyWithin'
];
const MISSING_STATICS = {
    Object: ['freeze', 'seal', 'isFrozen', 'isSealed', 'assign', 'entries', 'values',
        'setPrototypeOf', 'fromEntries', 'preventExtensions'],
    Array: ['from', 'of'],
    Number: ['isInteger', 'isNaN', 'isFinite', 'parseFloat', 'parseInt'],
    Math: ['sign', 'trunc', 'hypot', 'cbrt', 'log2', 'log10', 'fround', 'imul'],
    String: ['fromCodePoint', 'raw'],
    Date: []
};

const names = (list, value) => Object.fromEntries(list.map((name) => [name, value]));

const restrictedSyntax = [{
    selector: `CallExpression > MemberExpression.callee > Identifier.property[name=/^(${MISSING_METHODS.join('|')})$/]`,
    message: 'The Qt Script engine has no such built-in method.'
}];

const restrictedProperties = Object.entries(MISSING_STATICS).flatMap(
    ([object, members]) => members.map((property) => ({
        object, property, message: 'The Qt Script engine does not have it.'
    }))
);

const rules = {
    'no-undef': 'error',
    'no-unused-vars': ['error', {args: 'after-used', caughtErrors: 'none'}],
    'no-shadow': ['error', {builtinGlobals: true, allow: ['name', 'event', 'status']}],
    'no-restricted-syntax': ['error', ...restrictedSyntax],
    'no-restricted-properties': ['error', ...restrictedProperties],
    'no-redeclare': ['error', {builtinGlobals: true}],
    'no-dupe-keys': 'error',
    'no-unreachable': 'error',
    'no-unsafe-finally': 'error',
    'no-inner-declarations': 'error',
    'no-use-before-define': ['error', {functions: false}],
    'valid-typeof': 'error',
    'use-isnan': 'error',
    'eqeqeq': 'error',
    'curly': 'error'
};

const config = (globals) => ({
    languageOptions: {
        ecmaVersion: 5,
        sourceType: 'script',
        globals: {
            ...names([...HOST_GLOBALS, ...ENGINE_GLOBALS, ...QT_GLOBALS], 'readonly'),
            // js/AyonHarmony.js makes it, everything else adds to it.
            AyonHarmony: 'writable',
            ...globals
        }
    },
    linterOptions: {reportUnusedDisableDirectives: 'error'},
    rules
});

const probeConfig = {
    ...config({}),
    rules: {
        ...rules, 'no-undef': 'off', 'no-restricted-syntax': 'off', 'no-restricted-properties': 'off',
        'no-redeclare': 'off', 'no-shadow': 'off', 'no-use-before-define': 'off', 'eqeqeq': 'off'
    }
};

function scripts(folder) {
    const path = join(ROOT, folder);
    if (!existsSync(path)) {
        return [];
    }
    return readdirSync(path, {recursive: true})
        .map((name) => join(path, name))
        .filter((file) => file.endsWith('.js') && statSync(file).isFile())
        .sort();
}

function parseFindings(file) {
    const source = readFileSync(file, 'utf8');
    if (source.charCodeAt(0) === 0xfeff) {
        return ['1:1 a byte-order mark makes Harmony fail with "Parse error"'];
    }
    try {
        acorn.parse(source, {ecmaVersion: 5, allowReserved: 'never', sourceType: 'script'});
        return [];
    } catch (error) {
        return [`${error.loc.line}:${error.loc.column + 1} ${error.message}`];
    }
}

async function lint(files, eslintConfig) {
    const eslint = new ESLint({
        // Files that are not below it are passed over.
        cwd: chosen.length ? parse(chosen[0]).root : ROOT,
        overrideConfigFile: true, overrideConfig: [eslintConfig]
    });
    const findings = [];
    for (const file of files) {
        for (const text of parseFindings(file)) {
            findings.push(`${relative(ROOT, file)}:${text}`);
        }
    }
    for (const result of files.length ? await eslint.lintFiles(files) : []) {
        for (const message of result.messages) {
            findings.push(
                `${relative(ROOT, result.filePath)}:${message.line}:${message.column} `
                + `${message.message} (${message.ruleId})`
            );
        }
    }
    return findings;
}

/** The prelude makes Harmony's world, so it assigns what others only read. */
async function lintEmulator(files) {
    const findings = [];
    for (const file of files) {
        for (const text of parseFindings(file)) {
            findings.push(`${relative(ROOT, file)}:${text}`);
        }
    }
    return findings;
}

const chosen = process.argv.slice(2).map((file) => resolve(file));
const shipped = chosen.length ? chosen : SHIPPED.flatMap(scripts);
const probes = chosen.length ? [] : PROBES.flatMap(scripts);
const emulator = chosen.length ? [] : EMULATOR.flatMap(scripts);
const findings = [
    ...await lint(shipped, config({})), ...await lint(probes, probeConfig),
    ...await lintEmulator(emulator)
];
findings.forEach((finding) => console.log(finding));
console.log(`JavaScript: ${shipped.length + probes.length + emulator.length} files, ${findings.length} findings`);
process.exit(findings.length ? 1 : 0);
