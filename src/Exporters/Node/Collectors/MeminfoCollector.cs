using System.Text;
using Barograph.Exporters.Node.Procfs;
using Barograph.Formats.Exposition;
using Barograph.Model.Metadata;

namespace Barograph.Exporters.Node.Collectors;

/// <summary>/proc/meminfo: <c>Active(anon):  1556 kB</c> becomes <c>node_memory_Active_anon_bytes 1593344</c>.</summary>
/// <remarks>
/// node_exporter 1.9 and later show a fixed set of fields, so that a new kernel brings no new series; we show the same set.
/// </remarks>
public sealed class MeminfoCollector(NodePaths paths) : INodeCollector, IDisposable
{
    // In the order of the kernel's file, so that each line finds its field at the first look.
    static readonly Field[] Known =
    [
        .. new[]
        {
            "MemTotal", "MemFree", "MemAvailable", "Buffers", "Cached", "SwapCached", "Active", "Inactive", "Active(anon)",
            "Inactive(anon)", "Active(file)", "Inactive(file)", "Unevictable", "Mlocked", "SwapTotal", "SwapFree", "Zswap", "Zswapped",
            "Dirty", "Writeback", "AnonPages", "Mapped", "Shmem", "Slab", "SReclaimable", "SUnreclaim", "KernelStack", "PageTables",
            "NFS_Unstable", "Bounce", "WritebackTmp", "CommitLimit", "Committed_AS", "VmallocTotal", "VmallocUsed", "VmallocChunk",
            "Percpu", "HardwareCorrupted", "AnonHugePages", "ShmemHugePages", "ShmemPmdMapped", "CmaTotal", "CmaFree",
            "HugePages_Total", "HugePages_Free", "HugePages_Rsvd", "HugePages_Surp", "Hugepagesize", "DirectMap4k", "DirectMap2M",
            "DirectMap1G",
        }.Select(static name => new Field(name)),
    ];

    readonly KernelText text = new();
    readonly double[] values = new double[Known.Length];

    public ReadOnlySpan<byte> Name => "meminfo"u8;

    public void Collect(ExpositionWriter writer)
    {
        text.Read(paths.Proc("meminfo"));
        Array.Fill(values, double.NaN); // NaN: this kernel does not have the field
        var lines = new Lines(text.Bytes);
        var next = 0;
        while (lines.Next())
        {
            var fields = new Fields(lines.Current);
            var key = fields.Next();
            if (!key.EndsWith(":"u8) || !fields.TryNextNumber(out var value))
                throw new MalformedKernelTextException("a field and its value", lines.Current);
            var unit = fields.Next();
            if (!unit.IsEmpty && !unit.SequenceEqual("kB"u8)) throw new MalformedKernelTextException("the unit kB or none", unit);
            var index = IndexOf(key[..^1], next);
            if (index < 0) continue;
            values[index] = unit.IsEmpty ? value : value * 1024.0;
            next = index + 1;
        }

        for (var i = 0; i < Known.Length; i++)
        {
            if (double.IsNaN(values[i])) continue;
            writer.Family(Known[i].Family, MetricType.Gauge, Known[i].Help);
            writer.Sample(values[i]);
        }
    }

    public void Dispose() => text.Dispose();

    static int IndexOf(ReadOnlySpan<byte> key, int first)
    {
        for (var i = 0; i < Known.Length; i++)
        {
            var at = (first + i) % Known.Length;
            if (key.SequenceEqual(Known[at].Key)) return at;
        }

        return -1;
    }

    sealed class Field
    {
        public Field(string name)
        {
            var legal = name.Replace("(", "_", StringComparison.Ordinal).Replace(")", "", StringComparison.Ordinal);
            // HugePages_Total and its kin count pages; all others are sizes.
            var suffix = name.StartsWith("HugePages_", StringComparison.Ordinal) ? "" : "_bytes";
            Key = Encoding.UTF8.GetBytes(name);
            Family = Encoding.UTF8.GetBytes($"node_memory_{legal}{suffix}");
            Help = Encoding.UTF8.GetBytes($"{name} of /proc/meminfo.");
        }

        public byte[] Key { get; }

        public byte[] Family { get; }

        public byte[] Help { get; }
    }
}
