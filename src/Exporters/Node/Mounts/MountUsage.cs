namespace Barograph.Exporters.Node.Mounts;

/// <summary>What statfs says of one mounted file system, in bytes and file nodes; or why it says nothing.</summary>
/// <param name="Error">Empty when the numbers hold.</param>
public readonly record struct MountUsage(double Size, double Free, double Available, double Files, double FilesFree, string Error)
{
    public static MountUsage Failed(string error) => new(0, 0, 0, 0, 0, error);
}
