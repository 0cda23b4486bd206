using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Barograph.Exporters.Node.Procfs;
using Barograph.Formats.Exposition;
using Barograph.Model.Metadata;

namespace Barograph.Exporters.Node.Collectors;

/// <summary>/sys/class/nvme: controllers (<c>nvme0</c>) and their namespaces (<c>nvme0n1</c>).</summary>
public sealed partial class NvmeCollector(NodePaths paths) : INodeCollector, IDisposable
{
    readonly KernelText text = new();
    readonly List<Namespace> namespaces = [];

    public ReadOnlySpan<byte> Name => "nvme"u8;

    public void Collect(ExpositionWriter writer)
    {
        var root = paths.Sys("class/nvme");
        if (!Directory.Exists(root)) throw new NotOnThisMachineException("NVMe devices");
        string[] controllers = [.. Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal)];
        ReadNamespaces(controllers);
        writer.Family("node_nvme_info"u8, MetricType.Gauge, "What an NVMe controller is, as labels; the value is 1."u8);
        foreach (var controller in controllers) ShowController(writer, controller);
        Show(writer, "node_nvme_namespace_capacity_bytes"u8, "Size of a namespace times its logical block size."u8, static n => n.Size * n.BlockBytes);
        writer.Family("node_nvme_namespace_info"u8, MetricType.Gauge, "A namespace and the state of the path to it; the value is 1."u8);
        foreach (var one in namespaces)
        {
            writer.Begin();
            writer.Label("ana_state"u8, one.State);
            writer.Label("device"u8, one.Controller);
            writer.Label("nsid"u8, one.Id);
            writer.Value(1);
        }
        Show(writer, "node_nvme_namespace_logical_block_size_bytes"u8, "Logical block size of a namespace."u8, static n => n.BlockBytes);
        Show(writer, "node_nvme_namespace_size_bytes"u8, "Size of a namespace."u8, static n => n.Size * n.BlockBytes);
        Show(writer, "node_nvme_namespace_used_bytes"u8, "How much of a namespace is in use."u8, static n => n.Used * n.BlockBytes);
    }

    public void Dispose() => text.Dispose();

    void ReadNamespaces(string[] controllers)
    {
        namespaces.Clear();
        foreach (var controller in controllers)
        {
            foreach (var folder in Directory.EnumerateDirectories(controller).Order(StringComparer.Ordinal))
            {
                if (NamespaceName().Match(Path.GetFileName(folder)) is not { Success: true } name) continue;
                text.TryReadNumber(Path.Combine(folder, "size"), out var size);
                text.TryReadNumber(Path.Combine(folder, "nuse"), out var used);
                text.TryReadNumber(Path.Combine(folder, "queue/logical_block_size"), out var blockBytes);
                var state = text.TryRead(Path.Combine(folder, "ana_state")) ? text.Trimmed.ToArray() : "unknown"u8.ToArray();
                namespaces.Add(new Namespace(
                    Encoding.UTF8.GetBytes(Path.GetFileName(controller)), long.Parse(name.Groups[1].ValueSpan, CultureInfo.InvariantCulture), state, size, used, blockBytes));
            }
        }
    }

    void ShowController(ExpositionWriter writer, string controller)
    {
        writer.Begin();
        writer.Label("cntlid"u8, Word(controller, "cntlid"));
        writer.Label("device"u8, Encoding.UTF8.GetBytes(Path.GetFileName(controller)));
        writer.Label("firmware_revision"u8, Word(controller, "firmware_rev"));
        writer.Label("model"u8, Word(controller, "model"));
        writer.Label("serial"u8, Word(controller, "serial"));
        writer.Label("state"u8, Word(controller, "state"));
        writer.Value(1);
    }

    byte[] Word(string folder, string file)
    {
        text.Read(Path.Combine(folder, file));
        return text.Trimmed.ToArray();
    }

    void Show(ExpositionWriter writer, ReadOnlySpan<byte> family, ReadOnlySpan<byte> help, Func<Namespace, double> value)
    {
        writer.Family(family, MetricType.Gauge, help);
        foreach (var one in namespaces)
        {
            writer.Begin();
            writer.Label("device"u8, one.Controller);
            writer.Label("nsid"u8, one.Id);
            writer.Value(value(one));
        }
    }

    [GeneratedRegex("^nvme[0-9]+n([0-9]+)$")]
    private static partial Regex NamespaceName();

    /// <param name="Size">In logical blocks, as node_exporter takes it.</param>
    sealed record Namespace(byte[] Controller, long Id, byte[] State, double Size, double Used, double BlockBytes);
}
