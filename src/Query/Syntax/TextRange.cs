namespace Barograph.Query.Syntax;

/// <summary>Where something stands in the query's text: UTF-8 byte offsets, the end excluded.</summary>
public readonly record struct TextRange(int Start, int End);
