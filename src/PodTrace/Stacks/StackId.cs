using System.Numerics;

namespace Barograph.PodTrace.Stacks;

/// <summary>Which stack of which process: a hash over its addresses, in a recording the tie between events and names.</summary>
public readonly record struct StackId(ulong Value)
{
    public static StackId Of(uint process, ReadOnlySpan<ulong> addresses)
    {
        var hash = 0x9E3779B97F4A7C15ul ^ process;
        foreach (var address in addresses) hash = BitOperations.RotateLeft((hash ^ address) * 0xBF58476D1CE4E5B9, 29) * 0x94D049BB133111EB;
        return new(hash ^ (hash >> 31));
    }
}
