using System.Text;
using Barograph.Exporters.Node.Procfs;
using Barograph.Formats.Exposition;
using Barograph.Model.Metadata;

namespace Barograph.Exporters.Node.Collectors;

/// <summary>
/// /proc/net/netstat and /proc/net/snmp, where a line of names stands above a line of numbers (<c>Tcp: ActiveOpens …</c> / <c>Tcp: 6868 …</c>),
/// and /proc/net/snmp6 with a name and a number a line (<c>Ip6InOctets 128</c>).
/// </summary>
public sealed class NetstatCollector(NodePaths paths, NameFilter shown) : INodeCollector, IDisposable
{
    readonly KernelText text = new();

    public ReadOnlySpan<byte> Name => "netstat"u8;

    public void Collect(ExpositionWriter writer)
    {
        text.Read(paths.Proc("net/netstat"));
        ShowTable(writer);
        text.Read(paths.Proc("net/snmp"));
        ShowTable(writer);
        if (text.TryRead(paths.Proc("net/snmp6"))) ShowList(writer); // not there without IPv6
    }

    public void Dispose() => text.Dispose();

    void ShowTable(ExpositionWriter writer)
    {
        var lines = new Lines(text.Bytes);
        while (lines.Next())
        {
            var heading = lines.Current;
            if (!lines.Next()) throw new MalformedKernelTextException("a line of numbers below", heading);
            Fields names = new(heading), values = new(lines.Current);
            var protocol = names.Next();
            if (!protocol.EndsWith(":"u8) || !values.Next().SequenceEqual(protocol)) throw new MalformedKernelTextException("numbers of the same protocol", lines.Current);
            while (names.Next() is { IsEmpty: false } name) Show(writer, protocol[..^1], name, values.Next());
        }
    }

    void ShowList(ExpositionWriter writer)
    {
        var lines = new Lines(text.Bytes);
        while (lines.Next())
        {
            var fields = new Fields(lines.Current);
            var name = fields.Next();
            var six = name.IndexOf((byte)'6');
            if (six >= 0) Show(writer, name[..(six + 1)], name[(six + 1)..], fields.Next());
        }
    }

    void Show(ExpositionWriter writer, ReadOnlySpan<byte> protocol, ReadOnlySpan<byte> field, ReadOnlySpan<byte> value)
    {
        const string Prefix = "node_netstat_";
        var family = Encoding.UTF8.GetBytes($"{Prefix}{Encoding.UTF8.GetString(protocol)}_{Encoding.UTF8.GetString(field)}");
        if (!shown.Shows(family.AsSpan(Prefix.Length))) return;
        // Limits may be -1 (Tcp: MaxConn).
        if (!System.Buffers.Text.Utf8Parser.TryParse(value, out long number, out var read) || read != value.Length) throw new MalformedKernelTextException("a number", value);
        writer.Family(family, MetricType.Unknown, "A number of /proc/net/netstat, snmp or snmp6."u8);
        writer.Sample(number);
    }
}
