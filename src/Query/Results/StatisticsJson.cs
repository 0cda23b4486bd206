using System.Text.Json;

namespace Barograph.Query.Results;

/// <summary>What a query cost, as Prometheus writes it in answers and in its query log.</summary>
public static class StatisticsJson
{
    public static void Write(Utf8JsonWriter json, QueryStatistics statistics)
    {
        json.WriteStartObject();
        json.WriteStartObject("timings"u8);
        json.WriteNumber("evalTotalTime"u8, statistics.EvalTotalSeconds);
        json.WriteNumber("resultSortTime"u8, statistics.ResultSortSeconds);
        json.WriteNumber("queryPreparationTime"u8, statistics.QueryPreparationSeconds);
        json.WriteNumber("innerEvalTime"u8, statistics.InnerEvalSeconds);
        json.WriteNumber("execQueueTime"u8, statistics.ExecQueueSeconds);
        json.WriteNumber("execTotalTime"u8, statistics.ExecTotalSeconds);
        json.WriteEndObject();
        json.WriteStartObject("samples"u8);
        WriteSteps(json, "totalQueryableSamplesPerStep"u8, statistics.PerStep);
        json.WriteNumber("totalQueryableSamples"u8, statistics.TotalQueryableSamples);
        WriteSteps(json, "samplesReadPerStep"u8, statistics.ReadPerStep);
        json.WriteNumber("samplesRead"u8, statistics.SamplesRead);
        json.WriteNumber("peakSamples"u8, statistics.PeakSamples);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void WriteSteps(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<StepSamples>? steps)
    {
        if (steps is null) return;
        json.WriteStartArray(name);
        foreach (var step in steps)
        {
            json.WriteStartArray();
            json.WriteNumberValue(step.TimestampMs / 1000m);
            json.WriteNumberValue(step.Samples);
            json.WriteEndArray();
        }
        json.WriteEndArray();
    }
}
