using System.Text;
using Barograph.Formats.Configuration;
using Barograph.Formats.Exposition;
using Barograph.Model.Labels;
using Barograph.Model.Metadata;
using Microsoft.Extensions.Logging;

namespace Barograph.Exporters.Node.Collectors;

/// <summary>Pages that other programs leave as <c>*.prom</c> files in a folder: backups, cron jobs, batch work.</summary>
/// <remarks>
/// A file that is broken, carries timestamps or contradicts another one about a family's type is left out whole, said in the log and shown by
/// <c>node_textfile_scrape_error 1</c>; the others stay.
/// </remarks>
public sealed partial class TextfileCollector(IReadOnlyList<string> folders, ILogger logger) : INodeCollector
{
    const int MaxFileBytes = 64 * 1024 * 1024;
    readonly Dictionary<string, string> complaints = new(StringComparer.Ordinal); // said once, until they change

    public ReadOnlySpan<byte> Name => "textfile"u8;

    public void Collect(ExpositionWriter writer)
    {
        var families = new SortedDictionary<string, TextfileFamily>(StringComparer.Ordinal);
        var read = new List<(string Path, double MtimeSeconds)>();
        var failed = false;
        foreach (var path in Files(ref failed))
        {
            var complaint = TryTake(path, families);
            Tell(path, complaint);
            failed |= complaint is not null;
            if (complaint is null) read.Add((path, new DateTimeOffset(File.GetLastWriteTimeUtc(path)).ToUnixTimeMilliseconds() / 1000.0));
        }
        foreach (var family in families.Values) family.Write(writer);
        writer.Family("node_textfile_mtime_seconds"u8, MetricType.Gauge, "When a file was written last, in seconds since 1970."u8);
        foreach (var (path, mtime) in read) writer.Sample("file"u8, Encoding.UTF8.GetBytes(path), Math.Floor(mtime));
        writer.Family("node_textfile_scrape_error"u8, MetricType.Gauge, "Whether a file or folder could not be read (1)."u8);
        writer.Sample(failed ? 1 : 0);
    }

    List<string> Files(ref bool failed)
    {
        var files = new List<string>();
        foreach (var folder in folders.SelectMany(Expand))
        {
            try
            {
                files.AddRange(Directory.EnumerateFiles(folder).Where(static f => f.EndsWith(".prom", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
                Tell(folder, null);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Tell(folder, e.Message);
                failed = true;
            }
        }
        return files;
    }

    // A pattern that matches nothing is tried as the name it is, so that a missing folder is said.
    static IReadOnlyList<string> Expand(string pattern)
        => FilePattern.Expand(pattern, static f => Directory.Exists(f) ? Directory.EnumerateDirectories(f).Select(static d => Path.GetFileName(d)) : [], Directory.Exists) is { Count: > 0 } found
            ? found : [pattern];

    /// <summary>Takes a whole file in, or nothing of it; says why not.</summary>
    static string? TryTake(string path, SortedDictionary<string, TextfileFamily> families)
    {
        byte[] page;
        try
        {
            if (new FileInfo(path).Length > MaxFileBytes) return $"it is longer than {MaxFileBytes} bytes";
            page = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
        if (page.Length > 0 && page[^1] != '\n') return "its last line has no end: it may be half-written";
        var own = new Dictionary<string, TextfileFamily>(StringComparer.Ordinal);
        if (Read(page, path, own) is { } complaint) return complaint;
        foreach (var family in own.Values)
        {
            if (families.TryGetValue(family.Name, out var other) && other.Type != family.Type)
                return $"{family.Name} is a {family.Type} here and a {other.Type} in another file";
        }
        foreach (var family in own.Values)
        {
            if (families.TryGetValue(family.Name, out var other)) other.Join(family);
            else families.Add(family.Name, family);
        }
        return null;
    }

    static string? Read(byte[] page, string path, Dictionary<string, TextfileFamily> families)
    {
        var reader = new TextExpositionReader(page);
        var labels = new LabelSetBuilder();
        while (true)
        {
            switch (reader.Read())
            {
                case ExpositionEntry.End:
                    return null;
                case ExpositionEntry.Broken:
                    return reader.Error!.ToString();
                case ExpositionEntry.Help:
                    Find(Encoding.UTF8.GetString(reader.Family), path, families).Help = reader.Text.ToArray();
                    break;
                case ExpositionEntry.Type:
                    Find(Encoding.UTF8.GetString(reader.Family), path, families).Type = reader.Type;
                    break;
                case ExpositionEntry.Sample:
                    if (reader.HasTimestamp) return $"line {reader.Line}: a timestamp, which would make the sample stale or be taken for the time of the scrape";
                    if (SeriesText.TryRead(reader.Series, MetricType.Unknown, labels) is { } complaint) return $"line {reader.Line}: {complaint}";
                    var name = Encoding.UTF8.GetString(labels.Get(WellKnown.Name));
                    if (!Owner(name, path, families).Add(name, labels, reader.Value)) return $"line {reader.Line}: {name} stands there twice with the same labels";
                    break;
                default:
                    break;
            }
        }
    }

    // A histogram's and a summary's samples carry suffixes.
    static TextfileFamily Owner(string name, string path, Dictionary<string, TextfileFamily> families)
    {
        foreach (var suffix in (ReadOnlySpan<string>)["_bucket", "_count", "_sum"])
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal) && families.TryGetValue(name[..^suffix.Length], out var owner)
                && owner.Type is MetricType.Histogram or MetricType.Summary) return owner;
        }
        return Find(name, path, families);
    }

    static TextfileFamily Find(string name, string path, Dictionary<string, TextfileFamily> families)
    {
        if (!families.TryGetValue(name, out var family)) families.Add(name, family = new TextfileFamily(name, Encoding.UTF8.GetBytes($"Metric read from {path}")));
        return family;
    }

    void Tell(string path, string? complaint)
    {
        if (complaint is null)
        {
            complaints.Remove(path);
            return;
        }
        if (complaints.TryGetValue(path, out var told) && told == complaint) return;
        complaints[path] = complaint;
        LogLeftOut(path, complaint);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "textfile {Path} is left out: {Reason}")]
    private partial void LogLeftOut(string path, string reason);
}
