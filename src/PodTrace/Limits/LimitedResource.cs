namespace Barograph.PodTrace.Limits;

/// <summary>What a control group can be given little of; podtrace's numbers.</summary>
public enum LimitedResource : uint
{
    Cpu = 0,
    Memory = 1,
    Io = 2,
    Tasks = 3,
}
