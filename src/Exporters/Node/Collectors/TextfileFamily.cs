using System.Text;
using Barograph.Formats.Exposition;
using Barograph.Model.Labels;
using Barograph.Model.Metadata;

namespace Barograph.Exporters.Node.Collectors;

/// <summary>A family as files gave it, kept until the page is written: several files may add to one.</summary>
sealed class TextfileFamily(string name, byte[] help)
{
    readonly List<(byte[] Suffix, LabelSet Labels, double Value)> samples = [];
    readonly HashSet<LabelSet> seen = []; // the metric's own name is one of the labels

    public string Name => name;

    public MetricType Type { get; set; } = MetricType.Unknown;

    public byte[] Help { get; set; } = help;

    /// <summary>False where the very same series is there already.</summary>
    public bool Add(string sampleName, LabelSetBuilder labels, double value)
    {
        var series = labels.ToLabelSet();
        if (!seen.Add(series)) return false;
        samples.Add((Encoding.UTF8.GetBytes(sampleName[name.Length..]), series, value));
        return true;
    }

    /// <summary>Takes in what another file says of the same family; of a series that both have, the first stays.</summary>
    public void Join(TextfileFamily other)
    {
        foreach (var sample in other.samples)
        {
            if (seen.Add(sample.Labels)) samples.Add(sample);
        }
    }

    public void Write(ExpositionWriter writer)
    {
        writer.Family(Encoding.UTF8.GetBytes(name), Type, Help);
        foreach (var (suffix, labels, value) in samples)
        {
            writer.Begin(suffix);
            for (var reader = labels.Read(); reader.Read();)
            {
                if (!reader.Name.SequenceEqual(WellKnown.Name)) writer.Label(reader.Name, reader.Value);
            }
            writer.Value(value);
        }
    }
}
