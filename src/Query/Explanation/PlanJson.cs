using System.Text.Json;

namespace Barograph.Query.Explanation;

/// <summary>A plan as JSON, out and in again. The shape stands in docs/promql.md.</summary>
public static class PlanJson
{
    public static void Write(Utf8JsonWriter json, QueryPlan plan)
    {
        json.WriteStartObject();
        json.WriteString("mode", plan.Seconds is null ? "plan" : "analyze");
        json.WriteString("query", plan.Query);
        json.WriteNumber("start", plan.StartMs / 1000.0);
        json.WriteNumber("end", plan.EndMs / 1000.0);
        json.WriteNumber("step", plan.StepMs / 1000.0);
        Write(json, plan.Estimate);
        if (plan.Seconds is { } seconds)
        {
            json.WriteNumber("seconds", seconds);
            json.WriteNumber("peakSamples", plan.PeakSamples);
            json.WriteNumber("peakBytes", plan.PeakBytes);
        }
        json.WriteStartArray("reads");
        foreach (var read in plan.Reads) Write(json, read);
        json.WriteEndArray();
        json.WritePropertyName("root");
        Write(json, plan.Root);
        json.WriteEndObject();
    }

    /// <exception cref="FormatException">It is no plan.</exception>
    public static QueryPlan Read(JsonElement json)
    {
        try
        {
            return new QueryPlan(
                Text(json, "query"), Milliseconds(json, "start"), Milliseconds(json, "end"), Milliseconds(json, "step"),
                [.. json.GetProperty("reads").EnumerateArray().Select(ReadRead)], ReadNode(json.GetProperty("root")))
            {
                Estimate = ReadEstimate(json),
                Seconds = json.TryGetProperty("seconds", out var seconds) ? seconds.GetDouble() : null,
                PeakSamples = Whole(json, "peakSamples"),
                PeakBytes = Whole(json, "peakBytes"),
            };
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new FormatException($"this is not the plan of a query: {e.Message}");
        }
    }

    static void Write(Utf8JsonWriter json, PlanEstimate estimate)
    {
        json.WriteStartObject("estimate");
        json.WriteNumber("series", estimate.Series);
        json.WriteNumber("samples", estimate.Samples);
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, PlanRead read)
    {
        json.WriteStartObject();
        json.WriteNumber("number", read.Number);
        json.WriteString("selector", read.Selector);
        json.WriteNumber("start", read.StartMs / 1000.0);
        json.WriteNumber("end", read.EndMs / 1000.0);
        json.WriteNumber("operators", read.Operators);
        Write(json, read.Estimate);
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, PlanNode node)
    {
        json.WriteStartObject();
        json.WriteString("operator", node.Operator);
        json.WriteString("detail", node.Detail);
        json.WriteString("expression", node.Expression);
        json.WriteNumber("steps", node.Steps);
        if (node.Read > 0) json.WriteNumber("read", node.Read);
        json.WriteStartArray("notes");
        foreach (var note in node.Notes) json.WriteStringValue(note);
        json.WriteEndArray();
        json.WriteStartArray("matchers");
        foreach (var matcher in node.Matchers)
        {
            json.WriteStartObject();
            json.WriteString("name", matcher.Name);
            json.WriteString("type", matcher.Type);
            json.WriteString("value", matcher.Value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        Write(json, node.Estimate);
        if (node.Cost is { } cost) Write(json, cost);
        json.WriteStartArray("inputs");
        foreach (var input in node.Inputs) Write(json, input);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, PlanCost cost)
    {
        json.WriteStartObject("cost");
        json.WriteNumber("series", cost.Series);
        json.WriteNumber("samples", cost.Samples);
        json.WriteNumber("chunks", cost.Chunks);
        json.WriteNumber("chunkBytes", cost.ChunkBytes);
        json.WriteNumber("chunkSamples", cost.ChunkSamples);
        json.WriteNumber("seconds", cost.Seconds);
        json.WriteNumber("selfSeconds", cost.SelfSeconds);
        json.WriteNumber("memoryBytes", cost.MemoryBytes);
        json.WriteEndObject();
    }

    static PlanRead ReadRead(JsonElement json) => new(
        json.GetProperty("number").GetInt32(), Text(json, "selector"), Milliseconds(json, "start"), Milliseconds(json, "end"), json.GetProperty("operators").GetInt32(), ReadEstimate(json));

    static PlanNode ReadNode(JsonElement json) => new(Text(json, "operator"), Text(json, "detail"), Text(json, "expression"), json.GetProperty("steps").GetInt32())
    {
        Read = (int)Whole(json, "read"),
        Notes = [.. json.GetProperty("notes").EnumerateArray().Select(static note => note.GetString() ?? "")],
        Matchers = [.. json.GetProperty("matchers").EnumerateArray().Select(static matcher => new PlanMatcher(Text(matcher, "name"), Text(matcher, "type"), Text(matcher, "value")))],
        Estimate = ReadEstimate(json),
        Cost = json.TryGetProperty("cost", out var cost) ? ReadCost(cost) : null,
        Inputs = [.. json.GetProperty("inputs").EnumerateArray().Select(ReadNode)],
    };

    static PlanCost ReadCost(JsonElement json) => new()
    {
        Series = Whole(json, "series"),
        Samples = Whole(json, "samples"),
        Chunks = Whole(json, "chunks"),
        ChunkBytes = Whole(json, "chunkBytes"),
        ChunkSamples = Whole(json, "chunkSamples"),
        Seconds = json.GetProperty("seconds").GetDouble(),
        SelfSeconds = json.GetProperty("selfSeconds").GetDouble(),
        MemoryBytes = Whole(json, "memoryBytes"),
    };

    static PlanEstimate ReadEstimate(JsonElement json) => new(Whole(json.GetProperty("estimate"), "series"), Whole(json.GetProperty("estimate"), "samples"));

    static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? "";

    static long Milliseconds(JsonElement json, string name) => (long)Math.Round(json.GetProperty(name).GetDouble() * 1000);

    static long Whole(JsonElement json, string name) => json.TryGetProperty(name, out var number) ? number.GetInt64() : 0;
}
