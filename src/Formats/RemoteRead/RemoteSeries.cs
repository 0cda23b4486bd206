using Barograph.Model.Labels;
using Barograph.Model.Samples;

namespace Barograph.Formats.RemoteRead;

/// <summary>A series as another server answered it: decoded samples, or chunks as they came.</summary>
public sealed class RemoteSeries(LabelSet labels)
{
    public LabelSet Labels { get; } = labels;

    /// <summary>Null where the answer was of chunks.</summary>
    public SampleColumns? Samples { get; set; }

    public List<RemoteChunk> Chunks { get; } = [];
}
