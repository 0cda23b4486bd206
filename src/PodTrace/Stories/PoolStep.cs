namespace Barograph.PodTrace.Stories;

public enum PoolStep
{
    Acquire,
    Release,
    Exhausted,
}
