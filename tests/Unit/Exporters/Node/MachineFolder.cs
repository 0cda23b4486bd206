using System.Buffers;
using System.Text;
using Barograph.Exporters.Node;
using Barograph.Exporters.Node.Collectors;
using Barograph.Formats.Exposition;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barograph.Tests.Unit.Exporters;

/// <summary>A machine made of files in a folder of its own.</summary>
sealed class MachineFolder : IDisposable
{
    readonly string root = Directory.CreateTempSubdirectory("barograph-machine-").FullName;

    public NodePaths Paths => new($"{root}/proc", $"{root}/sys", $"{root}/root", $"{root}/udev");

    public MachineFolder With(string path, string text)
    {
        var full = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return this;
    }

    /// <summary>The sample lines that a collector writes, without comments.</summary>
    public static string[] Samples(INodeCollector collector)
    {
        var page = new ArrayBufferWriter<byte>();
        using var writer = new ExpositionWriter(page, ExpositionFormat.Text004);
        collector.Collect(writer);
        writer.Complete();
        return Samples(page);
    }

    public string Page(NodeOptions options, ExpositionFormat format = ExpositionFormat.Text004, TimeProvider? time = null)
    {
        using var exporter = new NodeExporter(options, Paths, time ?? TimeProvider.System, NullLogger.Instance);
        var page = new ArrayBufferWriter<byte>();
        exporter.Write(page, format);
        return Encoding.UTF8.GetString(page.WrittenSpan);
    }

    public static string[] Samples(ArrayBufferWriter<byte> page)
        => [.. Encoding.UTF8.GetString(page.WrittenSpan).Split('\n').Where(static l => l.Length > 0 && l[0] != '#')];

    public void Dispose() => Directory.Delete(root, recursive: true);
}
