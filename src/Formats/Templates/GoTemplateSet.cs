using System.Diagnostics.CodeAnalysis;
using Barograph.Formats.Templates.Html;
using Barograph.Formats.Templates.Parsing;
using Barograph.Formats.Templates.Running;

namespace Barograph.Formats.Templates;

/// <summary>
/// Named templates that can call each other, in the language of Go's text/template, or html/template with <paramref name="escapesHtml"/>.
/// Parsed once, run often: adding is for one thread, running for many.
/// </summary>
public sealed class GoTemplateSet(GoFunctions functions, bool escapesHtml = false)
{
    /// <summary>Texts come from files that people write; a megabyte is a book.</summary>
    public const int MaxTextLength = 4 * 1024 * 1024;

    readonly Dictionary<string, ParsedTemplate> templates = new(StringComparer.Ordinal);
    HtmlEscaper? htmlEscaper;

    public GoFunctions Functions { get; } = functions;

    public bool EscapesHtml { get; } = escapesHtml;

    public MissingKey MissingKey { get; init; }

    public GoTemplateLimits Limits { get; init; } = GoTemplateLimits.Default;

    /// <summary>
    /// Variables that every added text can use as if it began with <c>{{$variable := .Field}}</c> (without its dollar here), but places in errors
    /// stay those of the text as written. Templates that it defines do not see them, as in Go.
    /// </summary>
    public IReadOnlyList<(string Variable, string Field)> Variables { get; init; } = [];

    public IEnumerable<string> Names => templates.Keys.Order(StringComparer.Ordinal);

    /// <summary>
    /// Parses; what it defines joins the set too. A name that was there already is replaced, unless the new template holds nothing but
    /// blanks and definitions.
    /// </summary>
    /// <exception cref="GoTemplateException">The text is wrong; the set is as it was.</exception>
    public void Add(string name, string text)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxTextLength) throw new GoTemplateException(name, 1, $"the text is longer than {MaxTextLength} characters");
        htmlEscaper = null; // contexts are worked out anew
        foreach (var template in TemplateParser.Parse(name, text, Functions, [.. Variables.Select(static v => ("$" + v.Variable, v.Field))]))
        {
            if (!template.IsEmpty || !templates.ContainsKey(template.Name)) templates[template.Name] = template;
        }
    }

    public bool Contains(string name) => templates.ContainsKey(name);

    /// <summary>Runs one template over data.</summary>
    /// <exception cref="GoTemplateException">It fails, or grows beyond a limit.</exception>
    public string Execute(string name, object? data, CancellationToken cancel)
    {
        if (!TryGet(name, out var template)) throw new GoTemplateException($"no template {GoQuote.Quote(name)} associated with template {GoQuote.Quote(name)}");
        // Most annotations have no action at all.
        if (!EscapesHtml && template.Root.Nodes is [TextNode only] && template.Fields.Count == 0) return only.Text;
        var output = new TemplateOutput(Limits, cancel);
        if (EscapesHtml)
        {
            var escaper = LazyInitializer.EnsureInitialized(ref htmlEscaper, () => new HtmlEscaper(templates.GetValueOrDefault));
            TemplateRun.Run(escaper.Find, MissingKey, output, escaper.Find(name)!, data);
            return output.ToString();
        }

        TemplateRun.Run(templates.GetValueOrDefault, MissingKey, output, template, data);
        return output.ToString();
    }

    public string Execute(string name, object? data) => Execute(name, data, CancellationToken.None);

    /// <summary>Parses and runs a text that can use this set's templates but does not join it.</summary>
    public string ExecuteText(string name, string text, object? data, CancellationToken cancel)
    {
        var with = Clone();
        with.Add(name, text);
        return with.Execute(name, data, cancel);
    }

    /// <summary>The same templates; what is added to either does not show in the other.</summary>
    public GoTemplateSet Clone()
    {
        var clone = new GoTemplateSet(Functions, EscapesHtml) { MissingKey = MissingKey, Limits = Limits, Variables = Variables };
        foreach (var (name, template) in templates) clone.templates.Add(name, template);
        return clone;
    }

    internal bool TryGet(string name, [NotNullWhen(true)] out ParsedTemplate? template) => templates.TryGetValue(name, out template);
}
