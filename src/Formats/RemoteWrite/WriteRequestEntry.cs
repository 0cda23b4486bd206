namespace Barograph.Formats.RemoteWrite;

/// <summary>What stands at the top of a write request.</summary>
public enum WriteRequestEntry : byte
{
    End,
    Broken,
    Series,
    Metadata,
}
