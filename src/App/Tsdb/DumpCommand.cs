using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Barograph.App.Commands;
using Barograph.App.Logging;
using Barograph.Model.Samples;
using Barograph.Query.Syntax;
using Barograph.Storage.Disk;
using Barograph.Storage.Inspection;
using Microsoft.Extensions.Logging;

namespace Barograph.App.Tsdb;

/// <summary><c>barograph tsdb dump</c> and <c>dump-openmetrics</c>: all samples as text, series by series; of a stopped store also those that are in no block yet.</summary>
static class DumpCommand
{
    const string Everything = "{__name__=~'(?s:.*)'}";

    static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Make()
    {
        var format = new Option<string>("--format") { Description = "prom: samples as text; seriesjson: the labels of each series as JSON.", DefaultValueFactory = static _ => "prom" };
        format.AcceptOnlyFromAmong("prom", "seriesjson");
        var command = Make("dump", "Write all samples as text.", parsed => parsed.GetValue(format) == "prom" ? WriteSamples : WriteLabels, "");
        command.Add(format);
        return command;
    }

    public static Command MakeOpenMetrics()
        => Make("dump-openmetrics", "Write all samples in OpenMetrics' text form, without native histograms and stale markers, which it has not.", static _ => WriteOpenMetrics, "# EOF\n");

    static void WriteSamples(StoredSeries series, TextWriter output)
    {
        var labels = GoText.Labels(series.Labels);
        foreach (var sample in series.Samples)
        {
            var value = sample.Histogram is null ? GoText.Float(sample.Value) : HistogramText.Of(sample.Histogram);
            output.Write(string.Create(CultureInfo.InvariantCulture, $"{labels} {value} {sample.TimestampMs}\n"));
        }
    }

    static void WriteLabels(StoredSeries series, TextWriter output)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var reader = series.Labels.Read(); reader.Read();) labels.Add(Encoding.UTF8.GetString(reader.Name), Encoding.UTF8.GetString(reader.Value));
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, Plain))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in labels) writer.WriteString(name, value);
            writer.WriteEndObject();
        }
        output.Write(Encoding.UTF8.GetString(json.ToArray()) + "\n");
    }

    static void WriteOpenMetrics(StoredSeries series, TextWriter output)
    {
        var labels = series.Labels.Get("__name__") + GoText.Labels(series.Labels, ",", withName: false);
        foreach (var sample in series.Samples)
        {
            if (sample.Histogram is not null || StaleMarker.Is(sample.Value)) continue;
            output.Write(string.Create(CultureInfo.InvariantCulture, $"{labels} {GoText.Float(sample.Value)} {sample.TimestampMs / 1000m:0.000}\n"));
        }
    }

    static Command Make(string name, string description, Func<ParseResult, Action<StoredSeries, TextWriter>> writing, string ending)
    {
        var folder = TsdbCommand.Folder();
        var min = new Option<long>("--min-time") { Description = "The first time, in milliseconds since 1970.", DefaultValueFactory = static _ => long.MinValue };
        var max = new Option<long>("--max-time") { Description = "The last time, in milliseconds since 1970.", DefaultValueFactory = static _ => long.MaxValue };
        var match = new Option<string[]>("--match") { Description = "Only the series of this selector; several add up.", DefaultValueFactory = static _ => [Everything] };
        var command = new Command(name, description) { folder, min, max, match };
        command.SetAction((parsed, cancel) => Task.FromResult(TsdbCommand.Guarded(() =>
        {
            var path = parsed.GetValue(folder)!;
            var disk = new MachineDisk();
            using var logs = new StreamLoggerProvider(Console.Error, LogLevel.Warning, json: false, TimeProvider.System);
            using var uncut = Directory.Exists(path) ? Progress.Run("reading the newest samples", _ => UncutSamples.Gather(path, disk, TimeProvider.System, logs, cancel)) : null;
            using var directory = new BlockDirectory(path, disk, uncut?.Folder);
            var sets = parsed.GetValue(match)!.Select(PromqlParser.ParseSelector).ToList();
            using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16);
            var write = writing(parsed);
            foreach (var series in directory.Read(sets, parsed.GetValue(min), parsed.GetValue(max))) write(series, output);
            output.Write(ending);
            if (uncut is null) Terminal.Warning("a server uses the directory: the newest samples are in no block yet and are not shown");
            return 0;
        })));
        return command;
    }
}
