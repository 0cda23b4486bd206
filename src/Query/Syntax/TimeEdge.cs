namespace Barograph.Query.Syntax;

/// <summary><c>@ start()</c> and <c>@ end()</c>: resolved when the query's span is known.</summary>
public enum TimeEdge : byte
{
    None,
    Start,
    End,
}
