using System.Runtime.InteropServices;
using Barograph.Formats.Exposition;
using Barograph.Model.Metadata;

namespace Barograph.Exporters.Node.Collectors;

/// <summary>What the uname system call says of kernel and machine.</summary>
public sealed class UnameCollector : INodeCollector
{
    public ReadOnlySpan<byte> Name => "uname"u8;

    public void Collect(ExpositionWriter writer)
    {
        if (Libc.Uname(out var buffer) != 0) throw new IOException($"uname failed: errno {Marshal.GetLastPInvokeError()}");
        ReadOnlySpan<byte> fields = MemoryMarshal.AsBytes(new ReadOnlySpan<Libc.UtsnameBuffer>(in buffer));
        writer.Family("node_uname_info"u8, MetricType.Gauge, "Kernel and machine, as the uname system call names them."u8);
        writer.Begin();
        writer.Label("domainname"u8, Field(fields, 5));
        writer.Label("machine"u8, Field(fields, 4));
        writer.Label("nodename"u8, Field(fields, 1));
        writer.Label("release"u8, Field(fields, 2));
        writer.Label("sysname"u8, Field(fields, 0));
        writer.Label("version"u8, Field(fields, 3));
        writer.Value(1);
    }

    static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> fields, int index)
    {
        var field = fields.Slice(index * Libc.FieldBytes, Libc.FieldBytes);
        var end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }
}
