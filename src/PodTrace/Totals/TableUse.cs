namespace Barograph.PodTrace.Totals;

/// <summary>How full one of the kernel's tables is.</summary>
public readonly record struct TableUse(string Name, int Rows, int Room)
{
    public double Ratio => Room == 0 ? 0 : (double)Rows / Room;
}
