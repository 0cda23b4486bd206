namespace Barograph.Exporters.Node.Procfs;

/// <summary>This machine has nothing of the kind (no RAID, no NVMe, a kernel built without it). Shows as a failed collector, and is nothing to warn of.</summary>
public sealed class NotOnThisMachineException(string what) : Exception($"this machine has no {what}");
