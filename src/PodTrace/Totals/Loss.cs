namespace Barograph.PodTrace.Totals;

/// <summary>Why the kernel side could not keep something; the index into its counters.</summary>
public enum Loss
{
    Event = 0,
    Total = 1,
    File = 2,
    Peer = 3,
    Call = 4,
    Target = 5,
    Frame = 6,
    Stack = 7,
}
