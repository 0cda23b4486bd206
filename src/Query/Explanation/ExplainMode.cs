namespace Barograph.Query.Explanation;

/// <summary>What is wanted of a query instead of its answer.</summary>
public enum ExplainMode : byte
{
    /// <summary>The answer.</summary>
    None,

    /// <summary>How it would be answered, and what that might cost; nothing is calculated.</summary>
    Plan,

    /// <summary>It is answered, and every operator tells what it cost.</summary>
    Analyze,
}
