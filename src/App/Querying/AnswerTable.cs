using Spectre.Console;

namespace Barograph.App.Querying;

/// <summary>Columns of text that fit the screen: what does not is cut in the widest of the columns that may be cut.</summary>
sealed class AnswerTable(Screen screen)
{
    const int Gap = 2, LeastWidth = 6;

    readonly record struct Column(string Title, bool ToTheRight, bool MayBeCut);

    readonly record struct Cell(string Text, Style? Style);

    readonly List<Column> columns = [];
    readonly List<Cell[]> rows = [];

    public void Add(string title, bool toTheRight = false, bool mayBeCut = false) => columns.Add(new Column(title, toTheRight, mayBeCut));

    public void Row(params ReadOnlySpan<(string Text, Style? Style)> cells)
    {
        var row = new Cell[columns.Count];
        for (var i = 0; i < row.Length; i++) row[i] = new Cell(cells[i].Text, cells[i].Style);
        rows.Add(row);
    }

    public void Write()
    {
        var widths = Widths();
        Line(widths, columns.Select(static c => new Cell(c.Title, Screen.Dim)).ToArray());
        foreach (var row in rows) Line(widths, row);
    }

    void Line(int[] widths, Cell[] cells)
    {
        for (var i = 0; i < widths.Length; i++)
        {
            var text = columns[i].MayBeCut ? screen.Cut(cells[i].Text, widths[i]) : cells[i].Text;
            var blanks = new string(' ', Math.Max(0, widths[i] - text.Length));
            var isLast = i == widths.Length - 1;
            if (columns[i].ToTheRight) screen.Write(blanks);
            screen.Write(text, cells[i].Style);
            if (isLast) break;
            screen.Write((columns[i].ToTheRight ? "" : blanks) + new string(' ', Gap));
        }
        screen.Line();
    }

    int[] Widths()
    {
        var widths = new int[columns.Count];
        for (var i = 0; i < widths.Length; i++)
        {
            widths[i] = columns[i].Title.Length;
            foreach (var row in rows) widths[i] = Math.Max(widths[i], row[i].Text.Length);
        }
        for (var over = widths.Sum() + Gap * (widths.Length - 1) - screen.Width; over > 0; over--)
        {
            var widest = -1;
            for (var i = 0; i < widths.Length; i++)
            {
                if (columns[i].MayBeCut && widths[i] > LeastWidth && (widest < 0 || widths[i] > widths[widest])) widest = i;
            }
            if (widest < 0) break;
            widths[widest]--;
        }
        return widths;
    }
}
