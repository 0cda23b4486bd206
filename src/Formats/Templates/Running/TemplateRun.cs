using System.Text;
using Barograph.Formats.Templates.Parsing;

namespace Barograph.Formats.Templates.Running;

sealed class TemplateRun(GoTemplateSet set, StringBuilder output, CancellationToken cancel)
{
    public void Run(ParsedTemplate template, object? data)
    {
        cancel.ThrowIfCancellationRequested();
        foreach (var node in template.Root.Nodes)
        {
            if (node is TextNode text && set.Limits.MaxOutputLength > 0) output.Append(text.Text);
            else throw new GoTemplateException(template.Name, template.Place(node.Start).Line, $"cannot run {node} over {data}");
        }
    }
}
