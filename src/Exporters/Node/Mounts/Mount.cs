namespace Barograph.Exporters.Node.Mounts;

/// <summary>One mounted file system as /proc/PID/mountinfo tells it.</summary>
/// <param name="Device">Its source, escapes left as they are: so node_exporter shows it.</param>
/// <param name="MountPoint">Without the root file system's prefix, unescaped; what is shown.</param>
/// <param name="FullPath">What statfs is asked about.</param>
public sealed record Mount(string Device, string MountPoint, string FullPath, string FsType, int Major, int Minor, bool IsReadOnly);
