namespace Barograph.Formats.Exposition;

/// <summary>The kinds of page that a target may answer with.</summary>
public enum ExpositionKind : byte
{
    Text,
    OpenMetrics,
    Protobuf,
}
