using System.CommandLine;
using System.Text;
using Barograph.App.Commands;
using Barograph.Formats.Exposition;
using Barograph.Model.Labels;
using Barograph.Model.Metadata;
using Barograph.Storage.Blocks;
using Barograph.Storage.Disk;
using Barograph.Storage.Inspection;

namespace Barograph.App.Tsdb;

/// <summary><c>barograph tsdb create-blocks-from openmetrics FILE [DIRECTORY]</c></summary>
static class ImportCommand
{
    static readonly TimeSpan Span = TimeSpan.FromHours(2);

    public static Command Make()
    {
        var input = new Argument<string>("input file") { Description = "OpenMetrics text with a timestamp on every sample." };
        var output = new Argument<string>("output directory") { Description = "Where the blocks go.", Arity = ArgumentArity.ZeroOrOne, DefaultValueFactory = static _ => "data/" };
        var human = new Option<bool>("--human-readable", "-r") { Description = "Times and sizes for people." };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Do not list the blocks." };
        var label = new Option<string[]>("--label") { Description = "Label for all series: name=value. Several are possible.", DefaultValueFactory = static _ => [] };
        var command = new Command("openmetrics", "Make blocks of a file in OpenMetrics' text form.") { input, output, human, quiet, label };
        command.SetAction((parsed, cancel) => Task.FromResult(TsdbCommand.Guarded(()
            => Run(parsed.GetValue(input)!, parsed.GetValue(output)!, parsed.GetValue(human), parsed.GetValue(quiet), parsed.GetValue(label)!, cancel))));
        return command;
    }

    static int Run(string input, string output, bool human, bool quiet, string[] labels, CancellationToken cancel)
    {
        var extra = new LabelSetBuilder();
        foreach (var label in labels)
        {
            var sign = label.IndexOf('=', StringComparison.Ordinal);
            if (sign <= 0)
            {
                Terminal.Failure($"--label={label}: expected name=value");
                return 1;
            }
            extra.Set(Encoding.UTF8.GetBytes(label[..sign]), Encoding.UTF8.GetBytes(label[(sign + 1)..]));
        }
        if (Directory.Exists(input)) throw new StorageException($"{input} is a directory; a file of OpenMetrics text is expected");
        var length = new FileInfo(input).Length;
        if (length > Array.MaxLength)
        {
            Terminal.Failure($"{input} has {length} bytes; files of up to {Array.MaxLength} can be read: split it");
            return 1;
        }
        var import = new BlockImport();
        var complaint = Progress.Run("reading", progress => Read(File.ReadAllBytes(input), import, extra, progress, cancel));
        if (complaint is not null)
        {
            Terminal.Failure($"{input}: {complaint}");
            return 1;
        }
        var disk = new MachineDisk();
        var made = Progress.Run("writing", progress => Write(import, output, disk, progress, cancel));
        if (quiet) return 0;
        var list = new BlockList(human);
        foreach (var (meta, size) in made) list.Add(meta, size);
        list.Write(Console.Out);
        return 0;
    }

    static List<(BlockMeta Meta, long SizeBytes)> Write(BlockImport import, string output, MachineDisk disk, Action<double> progress, CancellationToken cancel)
    {
        var made = new List<(BlockMeta, long)>();
        foreach (var meta in import.Write(output, Span, disk, TimeProvider.System, cancel))
        {
            var folder = new DirectoryInfo(Path.Combine(output, meta.Id.ToString()));
            made.Add((meta, folder.EnumerateFiles("*", SearchOption.AllDirectories).Sum(static f => f.Length)));
            progress((double)(meta.MaxTimeMs - import.MinTimeMs) / (import.MaxTimeMs - import.MinTimeMs + 1));
        }
        return made;
    }

    /// <summary>Null, or what is wrong with the file and where.</summary>
    static string? Read(byte[] page, BlockImport import, LabelSetBuilder extra, Action<double> progress, CancellationToken cancel)
    {
        var reader = new OpenMetricsReader(page);
        var labels = new LabelSetBuilder();
        var encoded = new byte[1024];
        var type = MetricType.Unknown;
        for (long samples = 0; ;)
        {
            switch (reader.Read())
            {
                case ExpositionEntry.End:
                    return null;
                case ExpositionEntry.Broken:
                    return reader.Error!.ToString();
                case ExpositionEntry.Type:
                    type = reader.Type;
                    continue;
                case ExpositionEntry.Sample:
                    break;
                default:
                    continue;
            }
            if (!reader.HasTimestamp) return $"line {reader.Line}: {Encoding.UTF8.GetString(reader.Series)} has no timestamp, and a block needs one";
            if (SeriesText.TryRead(reader.Series, type, labels) is { } wrong) return $"line {reader.Line}: {wrong}";
            for (var i = 0; i < extra.Count; i++) labels.Set(extra.NameAt(i), extra.ValueAt(i));
            if (encoded.Length < labels.EncodedSize) encoded = new byte[labels.EncodedSize * 2];
            import.Add(encoded.AsSpan(0, labels.Encode(encoded)), reader.TimestampMs, reader.Value);
            if (++samples % 100_000 != 0) continue;
            cancel.ThrowIfCancellationRequested();
            progress(Math.Min(1, samples * 60.0 / page.Length));
        }
    }
}
