namespace Barograph.PodTrace.Kernel;

/// <summary>What the kernel side's tables are made with instead of what bpf/maps.h says.</summary>
/// <param name="RingBytes">A power of two.</param>
/// <param name="Rows">Of the tables of files and of peers.</param>
/// <param name="Names">Addresses that may have names; 0 = none has.</param>
/// <param name="Targets">Of the tables of what is traced: of control groups, and of processes.</param>
readonly record struct TableSizes(int RingBytes, int? Rows, int Names = 0, int? Targets = null);
