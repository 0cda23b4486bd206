namespace Barograph.Scraping.Loops;

/// <summary>Why a loop ends, which decides whether its series end with it.</summary>
public enum LoopEnd : byte
{
    /// <summary>The process goes and will come back to the same targets: no markers.</summary>
    Shutdown,

    /// <summary>Another loop goes on with the same target: no markers.</summary>
    Replaced,

    /// <summary>The target is gone: its series end once it is sure that no other loop brings them.</summary>
    TargetGone,
}
