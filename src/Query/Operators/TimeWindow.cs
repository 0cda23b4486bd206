namespace Barograph.Query.Operators;

/// <summary>Where a selector looks, seen from the time of a step: back by an offset, or at a fixed time (@).</summary>
/// <param name="OffsetMs">Positive is the past.</param>
/// <param name="AtMs">The fixed time, the offset not yet taken off.</param>
public readonly record struct TimeWindow(long OffsetMs, long? AtMs)
{
    public long From(long stepMs) => (AtMs ?? stepMs) - OffsetMs;

    public bool IsFixed => AtMs is not null;
}
