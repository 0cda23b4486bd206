namespace Barograph.Formats.Templates;

/// <summary>A template that cannot be read or cannot be run. The message is worded and placed as Go's, so that people find it on the web.</summary>
public sealed class GoTemplateException : Exception
{
    public GoTemplateException(string template, int line, int column, string complaint, string message) : base(message)
    {
        Template = template;
        Line = line;
        Column = column;
        Complaint = complaint;
    }

    public GoTemplateException(string template, int line, string complaint)
        : this(template, line, -1, complaint, $"template: {template}:{line}: {complaint}")
    {
    }

    public GoTemplateException(string complaint) : this("", 0, -1, complaint, $"template: {complaint}")
    {
    }

    /// <summary>The name under which the text was added; empty where no text is to blame.</summary>
    public string Template { get; }

    /// <summary>From 1; 0 where no text is to blame.</summary>
    public int Line { get; }

    /// <summary>In bytes from 0, as Go counts; -1 where only the line is known.</summary>
    public int Column { get; }

    /// <summary>The reason without the place.</summary>
    public string Complaint { get; }
}
