using System.CommandLine;
using Barograph.Query.Syntax;
using Barograph.Storage.Disk;
using Barograph.Storage.Inspection;

namespace Barograph.App.Tsdb;

/// <summary><c>barograph tsdb analyze [--limit N] [--extended] [--match SELECTOR] [DIRECTORY [BLOCK]]</c></summary>
static class AnalyzeCommand
{
    public static Command Make()
    {
        var folder = TsdbCommand.Folder();
        var block = new Argument<string?>("block id") { Description = "The block (the newest unless given).", Arity = ArgumentArity.ZeroOrOne };
        var limit = new Option<int>("--limit") { Description = "How many entries each list shows.", DefaultValueFactory = static _ => 20 };
        var match = new Option<string?>("--match") { Description = "Only the series of this selector." };
        var extended = new Option<bool>("--extended") { Description = "Read all chunks as well, and show how full they are." };
        var command = new Command("analyze", "Show what makes a block large: labels that come and go, names with many values.") { folder, block, limit, extended, match };
        command.SetAction(parsed => TsdbCommand.Guarded(() =>
        {
            var selector = parsed.GetValue(match);
            var matchers = selector is null ? [] : PromqlParser.ParseSelector(selector);
            using var directory = new BlockDirectory(parsed.GetValue(folder)!, new MachineDisk());
            Write(directory.Analyse(parsed.GetValue(block), matchers), selector, Math.Max(0, parsed.GetValue(limit)), Console.Out);
            if (parsed.GetValue(extended)) Write(Progress.Run("reading chunks", progress => directory.AnalyseChunks(parsed.GetValue(block), matchers, progress)), Console.Out);
            return 0;
        }));
        return command;
    }

    static void Write(BlockAnalysis analysis, string? selector, int limit, TextWriter output)
    {
        output.WriteLine($"Block ID: {analysis.Meta.Id}");
        output.WriteLine($"Duration: {GoText.Duration(analysis.Meta.MaxTimeMs - analysis.Meta.MinTimeMs)}");
        output.WriteLine($"Total Series: {analysis.Meta.Statistics.Series}");
        if (selector is not null) output.WriteLine($"Matcher: {selector}");
        output.WriteLine($"Label names: {analysis.LabelNames}");
        if (selector is not null) output.WriteLine($"Matched series: {analysis.MatchedSeries}");
        output.WriteLine($"Postings (unique label pairs): {analysis.Pairs}");
        output.WriteLine($"Postings entries (total label pairs): {analysis.PairUses}");
        foreach (var (title, list) in ((string, IReadOnlyList<KeyValuePair<string, long>>)[])
        [
            ("Label pairs most involved in churning", analysis.ChurningPairs),
            ("Label names most involved in churning", analysis.ChurningNames),
            ("Most common label pairs", analysis.CommonPairs),
            ("Label names with highest cumulative label value length", analysis.LongestValues),
            ("Highest cardinality labels", analysis.MostValues),
            ("Highest cardinality metric names", analysis.MetricNames),
        ])
        {
            output.WriteLine($"\n{title}:");
            foreach (var (key, count) in list.Take(limit)) output.WriteLine($"{count} {key}");
        }
    }

    static void Write(ChunkAnalysis chunks, TextWriter output)
    {
        output.WriteLine("\nCompaction analysis:\n");
        BarChart.Write("samples per float chunk", chunks.SamplesOfNumbers, chunks.Chunks, output);
        BarChart.Write("bytes per float chunk", chunks.BytesOfNumbers, chunks.Chunks, output);
        BarChart.Write("samples per histogram chunk", chunks.SamplesOfHistograms, chunks.Chunks, output);
        BarChart.Write("bytes per histogram chunk", chunks.BytesOfHistograms, chunks.Chunks, output);
        BarChart.Write("buckets per histogram chunk", chunks.BucketsOfHistograms, chunks.Chunks, output);
    }
}
