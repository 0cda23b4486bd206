using System.Globalization;
using System.Text.Json;
using Barograph.Model.Instruments;

namespace Barograph.Web.Api;

/// <summary>Metric families as JSON, in the shape that protobuf's <c>io.prometheus.client.MetricFamily</c> has there.</summary>
/// <remarks>64-bit counts are texts, and so are numbers that JSON does not have: protobuf's rule.</remarks>
sealed class SelfMetricsJson(Utf8JsonWriter json, Func<string, bool> wants) : IInstrumentReader
{
    readonly List<(string Bound, double Count)> buckets = [];
    double sum;
    InstrumentKind kind;
    bool isOpen, isWanted;

    public void Family(string name, string help, InstrumentKind kind)
    {
        Complete();
        if (!(isWanted = wants(name))) return;
        this.kind = kind;
        isOpen = true;
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteString("help"u8, help);
        json.WriteString("type"u8, kind.ToString().ToUpperInvariant());
        json.WriteStartArray("metric"u8);
    }

    public void Sample(string suffix, ReadOnlySpan<KeyValuePair<string, string>> labels, double value)
    {
        if (!isWanted) return;
        switch (suffix)
        {
            case "_bucket":
                buckets.Add((labels[^1].Value, value));
                break;
            case "_sum":
                sum = value;
                break;
            case "_count":
                Distribution(labels, value);
                break;
            default:
                Begin(labels);
                json.WriteStartObject(kind switch { InstrumentKind.Counter => "counter", _ => "gauge" });
                Number("value", value);
                json.WriteEndObject();
                json.WriteEndObject();
                break;
        }
    }

    /// <summary>Ends the family that is open, if one is.</summary>
    public void Complete()
    {
        if (!isOpen) return;
        json.WriteEndArray();
        json.WriteEndObject();
        isOpen = false;
    }

    /// <summary>The count comes last of a distribution's samples.</summary>
    void Distribution(ReadOnlySpan<KeyValuePair<string, string>> labels, double count)
    {
        Begin(labels);
        json.WriteStartObject(kind == InstrumentKind.Histogram ? "histogram" : "summary");
        json.WriteString("sampleCount", Whole(count));
        Number("sampleSum", sum);
        if (kind == InstrumentKind.Histogram)
        {
            json.WriteStartArray("bucket");
            foreach (var (bound, cumulative) in buckets)
            {
                json.WriteStartObject();
                json.WriteString("cumulativeCount", Whole(cumulative));
                Number("upperBound", bound == "+Inf" ? double.PositiveInfinity : double.Parse(bound, CultureInfo.InvariantCulture));
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
        json.WriteEndObject();
        buckets.Clear();
    }

    void Begin(ReadOnlySpan<KeyValuePair<string, string>> labels)
    {
        json.WriteStartObject();
        if (labels.Length == 0) return;
        json.WriteStartArray("label");
        foreach (var (name, value) in labels)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("value", value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    void Number(string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteString(name, double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
    }

    static string Whole(double count) => count.ToString("F0", CultureInfo.InvariantCulture);
}
