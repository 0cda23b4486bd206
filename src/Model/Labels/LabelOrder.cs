namespace Barograph.Model.Labels;

/// <summary>Lists in the order of their labels.</summary>
public static class LabelOrder
{
    /// <summary>Sorts a list that is mostly in order: what it names was created, or lies in a block, in the order of its labels. So that is looked at first.</summary>
    public static void Sort<T>(List<T> list, Comparison<T> order)
    {
        for (var i = 1; i < list.Count; i++)
        {
            if (order(list[i - 1], list[i]) <= 0) continue;
            list.Sort(order);
            return;
        }
    }
}
