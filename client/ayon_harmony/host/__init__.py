"""What AYON asks of a host: workfiles, containers, instances, context."""
