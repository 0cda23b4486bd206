using System.Text.Json;

namespace Barograph.PodTrace.Reports;

/// <summary>A report read again from its JSON: every figure under its place, as in <c>connections / top_targets / 10.0.3.7:5432 / failed</c>.</summary>
public sealed record ReportFile(string Name, double Seconds, IReadOnlyDictionary<FigurePlace, double> Figures, IReadOnlyList<ReportedIssue> Issues)
{
    // Charts are not compared, times of day mean nothing in another report, and process numbers never come again.
    static readonly string[] NotCompared = ["timeline", "bursts", "process_activity", "cpu_usage"];
    static readonly string[] NoNames = ["pid", "time", "from", "to"];

    /// <exception cref="FormatException">It is no report; the message says why.</exception>
    public static ReportFile Read(ReadOnlyMemory<byte> bytes, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("summary", out var summary) || summary.ValueKind != JsonValueKind.Object)
                throw new FormatException($"{name}: no report: an object with a member summary is wanted, as --export json writes it");
            var figures = new Dictionary<FigurePlace, double>();
            foreach (var section in root.EnumerateObject())
                if (section.Value.ValueKind == JsonValueKind.Object && !NotCompared.Contains(section.Name)) Gather(figures, section.Name, "", section.Value);
            var seconds = summary.TryGetProperty("duration_seconds", out var duration) && duration.ValueKind == JsonValueKind.Number ? duration.GetDouble() : 0;
            return new ReportFile(name, seconds > 0 ? seconds : 1, figures, Issued(root));
        }
        catch (JsonException e)
        {
            throw new FormatException($"{name}: line {e.LineNumber + 1}: no JSON: {e.Message}", e);
        }
    }

    static void Gather(Dictionary<FigurePlace, double> figures, string section, string item, JsonElement from)
    {
        foreach (var member in from.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Number)
            {
                if (!NoNames.Contains(member.Name)) figures[new FigurePlace(section, item, member.Name)] = member.Value.GetDouble();
            }
            else if (member.Value.ValueKind == JsonValueKind.Array && !member.Name.EndsWith("histogram", StringComparison.Ordinal))
            {
                foreach (var one in member.Value.EnumerateArray()) if (one.ValueKind == JsonValueKind.Object && NameOf(one) is { } name) Gather(figures, section, name, one);
            }
        }
    }

    // The strings of an entry are what it is known by; who did it, and whose the address was, may change.
    static string? NameOf(JsonElement entry)
    {
        var names = entry.EnumerateObject().Where(static m => m.Value.ValueKind == JsonValueKind.String && m.Name is not ("processes" or "process_name" or "target_namespace" or "target_pod" or "target_service") && !NoNames.Contains(m.Name)).Select(static m => m.Value.GetString()!).ToList();
        return names.Count == 0 ? null : string.Join(' ', names);
    }

    static List<ReportedIssue> Issued(JsonElement root)
    {
        if (!root.TryGetProperty("issues", out var issues) || issues.ValueKind != JsonValueKind.Array) return [];
        return [.. issues.EnumerateArray().Where(static i => i.ValueKind == JsonValueKind.Object).Select(static i => new ReportedIssue(Text(i, "severity"), Text(i, "rule"), Text(i, "subject"), Text(i, "title")))];
    }

    static string Text(JsonElement issue, string name) => issue.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString()! : "";
}
