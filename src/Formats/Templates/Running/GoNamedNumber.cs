namespace Barograph.Formats.Templates.Running;

/// <summary>A number that prints as a name: <c>time.Month</c>, <c>time.Weekday</c>.</summary>
readonly record struct GoNamedNumber(long Value, string Text, string TypeName);
