using Spectre.Console;
using Spectre.Console.Rendering;

namespace Barograph.App.Querying;

/// <summary>Text as it is: the console's own paragraphs would break and trim it.</summary>
sealed class ScreenText(string text, Style style) : Renderable
{
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => [text == "\n" ? Segment.LineBreak : new Segment(text, style)];
}
