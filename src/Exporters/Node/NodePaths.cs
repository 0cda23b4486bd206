namespace Barograph.Exporters.Node;

/// <summary>Where the kernel's file systems are seen; elsewhere than usual when the program runs in a container with the host mounted.</summary>
/// <param name="Procfs">As <c>--path.procfs</c>.</param>
/// <param name="Sysfs">As <c>--path.sysfs</c>.</param>
/// <param name="Rootfs">As <c>--path.rootfs</c>: mount points are looked up below it and shown without it.</param>
/// <param name="UdevData">As <c>--path.udev.data</c>.</param>
public sealed record NodePaths(string Procfs = "/proc", string Sysfs = "/sys", string Rootfs = "/", string UdevData = "/run/udev/data")
{
    public string Proc(string file) => Path.Combine(Procfs, file);

    public string Sys(string file) => Path.Combine(Sysfs, file);
}
