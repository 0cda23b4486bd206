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
        StatisticsJson.Write(json, statistics);
    }
}
