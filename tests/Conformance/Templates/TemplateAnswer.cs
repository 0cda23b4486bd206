namespace Barograph.Tests.Conformance.Templates;

/// <summary>What came of a template: its text, or why not.</summary>
public sealed record TemplateAnswer(string Output, string ParseError, string RunError)
{
    public bool Failed => ParseError.Length + RunError.Length > 0;

    public override string ToString() => ParseError.Length > 0 ? $"does not parse: {ParseError}" : RunError.Length > 0 ? $"fails: {RunError}" : $"writes: {Output}";
}
