using System.Text;
using Barograph.Exporters.Node.Procfs;
using Barograph.Formats.Exposition;
using Barograph.Model.Metadata;

namespace Barograph.Exporters.Node.Collectors;

/// <summary>The system's clock, its time zone, and the hardware that the kernel counts time with.</summary>
public sealed class TimeCollector(NodePaths paths, TimeProvider time) : INodeCollector, IDisposable
{
    const string ClocksourceFolder = "devices/system/clocksource";
    const string ClocksourcePrefix = "clocksource";

    readonly KernelText text = new();

    public ReadOnlySpan<byte> Name => "time"u8;

    public void Collect(ExpositionWriter writer)
    {
        var devices = Directory.Exists(paths.Sys(ClocksourceFolder))
            ? Directory.GetDirectories(paths.Sys(ClocksourceFolder), ClocksourcePrefix + "*")
            : [];
        Array.Sort(devices, StringComparer.Ordinal);

        writer.Family("node_time_clocksource_available_info"u8, MetricType.Gauge, "Clock sources that the kernel could use, from sysfs."u8);
        foreach (var device in devices) ShowSources(writer, device, "available_clocksource");
        writer.Family("node_time_clocksource_current_info"u8, MetricType.Gauge, "Clock source that the kernel uses, from sysfs."u8);
        foreach (var device in devices) ShowSources(writer, device, "current_clocksource");

        var now = time.GetUtcNow();
        writer.Family("node_time_seconds"u8, MetricType.Gauge, "System time in seconds since 1970 (UTC)."u8);
        writer.Sample((now - DateTimeOffset.UnixEpoch).Ticks / (double)TimeSpan.TicksPerSecond);

        var zone = time.LocalTimeZone;
        writer.Family("node_time_zone_offset_seconds"u8, MetricType.Gauge, "How many seconds local time is ahead of UTC."u8);
        writer.Sample("time_zone"u8, Encoding.UTF8.GetBytes(ZoneName(zone, now)), zone.GetUtcOffset(now).TotalSeconds);
    }

    public void Dispose() => text.Dispose();

    void ShowSources(ExpositionWriter writer, string device, string file)
    {
        text.Read(Path.Combine(device, file));
        var number = Encoding.UTF8.GetBytes(Path.GetFileName(device)[ClocksourcePrefix.Length..]);
        var sources = new Fields(text.Trimmed);
        for (var source = sources.Next(); !source.IsEmpty; source = sources.Next())
        {
            writer.Begin();
            writer.Label("clocksource"u8, source);
            writer.Label("device"u8, number);
            writer.Value(1);
        }
    }

    /// <summary>The abbreviation, such as CET or CEST. Without ICU, .NET's zone names are just these, but for UTC's.</summary>
    static string ZoneName(TimeZoneInfo zone, DateTimeOffset now)
        => zone.HasSameRules(TimeZoneInfo.Utc) ? "UTC" : zone.IsDaylightSavingTime(now) ? zone.DaylightName : zone.StandardName;
}
