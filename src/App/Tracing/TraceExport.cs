namespace Barograph.App.Tracing;

/// <summary>What to write, and where; null = standard output.</summary>
sealed record TraceExport(string Format, string? File)
{
    /// <exception cref="FormatException">An unknown format, or two for the standard output.</exception>
    public static IReadOnlyList<TraceExport> All(IReadOnlyList<string> texts)
    {
        var exports = new List<TraceExport>();
        foreach (var text in texts)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            var export = new TraceExport(equals < 0 ? text : text[..equals], equals < 0 || equals == text.Length - 1 ? null : text[(equals + 1)..]);
            if (export.Format is not ("json" or "csv" or "html")) throw new FormatException($"--export: there is no {export.Format}; there are json, csv and html, each with =FILE if it is to go to a file");
            exports.Add(export);
        }
        return exports.Count(static e => e.File is null) <= 1 ? exports : throw new FormatException("--export: only one format can go to the standard output; give the others a file, as in html=report.html");
    }
}
