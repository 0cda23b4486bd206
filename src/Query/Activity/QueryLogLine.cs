using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Barograph.Query.Results;

namespace Barograph.Query.Activity;

/// <summary>A line of the query log, in the shape that Prometheus gives it.</summary>
static class QueryLogLine
{
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(IBufferWriter<byte> into, DateTimeOffset now, CompletedQuery query)
    {
        using (var json = new Utf8JsonWriter(into, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture));
            json.WriteString("level", "INFO");
            json.WriteString("source", "barograph");
            json.WriteString("msg", "promql query logged");
            json.WriteStartObject("params");
            json.WriteString("end", Time(query.EndMs));
            json.WriteString("query", query.Request.Text);
            json.WriteString("start", Time(query.StartMs));
            json.WriteNumber("step", query.StepMs / 1000);
            json.WriteEndObject();
            if (query.Error.Length > 0) json.WriteString("error", query.Error);
            json.WritePropertyName("stats");
            StatisticsJson.Write(json, query.Statistics);
            // Traces are not made here; who reads these lines may still ask for the field.
            json.WriteString("spanID", "0000000000000000");
            Write(json, query.Request.Origin);
            json.WriteEndObject();
        }
        into.Write("\n"u8);
    }

    static void Write(Utf8JsonWriter json, QueryOrigin origin)
    {
        if (origin.IsRule)
        {
            json.WriteStartObject("ruleGroup");
            json.WriteString("file", origin.RuleFile);
            json.WriteString("name", origin.RuleGroup);
            json.WriteEndObject();
        }
        else if (origin.Path.Length > 0)
        {
            json.WriteStartObject("httpRequest");
            json.WriteString("clientIP", origin.ClientAddress);
            json.WriteString("method", origin.Method);
            json.WriteString("path", origin.Path);
            json.WriteEndObject();
        }
    }

    /// <summary>Times that no calendar has are shown as milliseconds.</summary>
    static string Time(long milliseconds)
        => milliseconds is >= -62135596800000 and <= 253402300799999
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)
            : milliseconds.ToString(CultureInfo.InvariantCulture);
}
