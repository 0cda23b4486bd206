using System.Buffers;
using System.Text.Json;
using Barograph.Query.Results;

namespace Barograph.Web.Json;

/// <summary>The <c>stats</c> member of a query's answer.</summary>
public static class StatisticsWriter
{
    public static void Write(IBufferWriter<byte> body, QueryStatistics statistics)
    {
        body.Write(",\"stats\":"u8);
        using var json = new Utf8JsonWriter(body);
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
        json.WriteNumber("totalQueryableSamples"u8, statistics.TotalQueryableSamples);
        json.WriteNumber("peakSamples"u8, statistics.PeakSamples);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
