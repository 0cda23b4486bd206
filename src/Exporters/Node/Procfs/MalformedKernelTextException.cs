using System.Text;

namespace Barograph.Exporters.Node.Procfs;

/// <summary>A file of the kernel does not have the shape that we know.</summary>
public sealed class MalformedKernelTextException : Exception
{
    public MalformedKernelTextException(string wanted, ReadOnlySpan<byte> found)
        : base($"expected {wanted}, found \"{Encoding.UTF8.GetString(found)}\"")
    {
    }
}
