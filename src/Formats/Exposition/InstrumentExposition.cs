using System.Buffers;
using System.Globalization;
using System.Text;
using Barograph.Model.Instruments;
using Barograph.Model.Metadata;

namespace Barograph.Formats.Exposition;

/// <summary>Shows the program's own instruments as text: <c>registry.Show(new InstrumentExposition(writer))</c>.</summary>
public sealed class InstrumentExposition(ExpositionWriter writer) : IInstrumentReader
{
    readonly ArrayBufferWriter<byte> utf8 = new(256); // the strings of one call, one behind the other

    public void Family(string name, string help, InstrumentKind kind)
    {
        utf8.ResetWrittenCount();
        var nameLength = Encode(name);
        Encode(help);
        var type = kind switch
        {
            InstrumentKind.Counter => MetricType.Counter,
            InstrumentKind.Gauge => MetricType.Gauge,
            InstrumentKind.Histogram => MetricType.Histogram,
            _ => MetricType.Summary,
        };
        writer.Family(utf8.WrittenSpan[..nameLength], type, utf8.WrittenSpan[nameLength..]);
    }

    public void Sample(string suffix, ReadOnlySpan<KeyValuePair<string, string>> labels, double value)
    {
        utf8.ResetWrittenCount();
        Encode(suffix);
        writer.Begin(utf8.WrittenSpan);
        foreach (var (label, text) in labels)
        {
            utf8.ResetWrittenCount();
            var labelLength = Encode(label);
            // Bounds are spelled as the format spells numbers: 1e-05, and 1.0 in OpenMetrics; +Inf is a word.
            if (label == "le" && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var bound))
            {
                writer.Label(utf8.WrittenSpan, bound);
                continue;
            }

            Encode(text);
            writer.Label(utf8.WrittenSpan[..labelLength], utf8.WrittenSpan[labelLength..]);
        }

        writer.Value(value);
    }

    int Encode(string text) => (int)Encoding.UTF8.GetBytes(text, utf8);
}
