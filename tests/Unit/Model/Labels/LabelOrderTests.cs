using Barograph.Model.Labels;

namespace Barograph.Tests.Unit.Model.Labels;

public sealed class LabelOrderTests
{
    [Fact]
    public void sets_are_ordered_label_by_label_as_a_plain_reader_orders_them()
    {
        var random = new Random(20261127);
        var sets = new List<LabelSet>();
        for (var i = 0; i < 400; i++) sets.Add(Some(random));
        foreach (var a in sets)
        {
            foreach (var b in sets) Assert.Equal(Math.Sign(Plainly(a, b)), Math.Sign(a.CompareTo(b)));
        }
    }

    [Fact]
    public void a_set_that_is_a_prefix_of_another_comes_first()
    {
        var shorter = LabelSet.Of(("a", "1"));
        Assert.True(shorter < LabelSet.Of(("a", "1"), ("b", "")) || shorter == LabelSet.Of(("a", "1"), ("b", "")));
        Assert.True(shorter < LabelSet.Of(("a", "1"), ("b", "2")));
        Assert.True(LabelSet.Empty < shorter);
        Assert.Equal(0, LabelSet.Empty.CompareTo(LabelSet.Of()));
    }

    [Fact]
    public void texts_whose_lengths_take_several_bytes_are_compared_by_their_letters()
    {
        // Their lengths, 130 and 300, differ in the first byte; so do 127 and 128, in number of bytes.
        Assert.True(LabelSet.Of(("a", new string('b', 130))) < LabelSet.Of(("a", new string('b', 300))));
        Assert.True(LabelSet.Of(("a", new string('b', 300))) < LabelSet.Of(("a", new string('c', 130))));
        Assert.True(LabelSet.Of(("a", new string('c', 127))) > LabelSet.Of(("a", new string('b', 128))));
        Assert.True(LabelSet.Of(("a", new string('b', 127))) < LabelSet.Of(("a", new string('b', 128))));
    }

    static LabelSet Some(Random random)
    {
        // Few letters and lengths around where a length takes a second byte, so that much is alike.
        var labels = new (string, string)[random.Next(4)];
        for (var i = 0; i < labels.Length; i++) labels[i] = (Text(random, 1), Text(random, 0));
        return LabelSet.Of(labels);
    }

    static string Text(Random random, int least)
    {
        var length = random.Next(4) switch { 0 => random.Next(126, 131), _ => random.Next(least, 4) };
        return string.Create(length, random, static (text, random) =>
        {
            for (var i = 0; i < text.Length; i++) text[i] = i < text.Length - 2 ? 'm' : "amzé"[random.Next(4)];
        });
    }

    static int Plainly(LabelSet left, LabelSet right)
    {
        LabelReader a = left.Read(), b = right.Read();
        while (true)
        {
            bool moreA = a.Read(), moreB = b.Read();
            if (!moreA || !moreB) return moreA.CompareTo(moreB);
            var order = a.Name.SequenceCompareTo(b.Name);
            if (order == 0) order = a.Value.SequenceCompareTo(b.Value);
            if (order != 0) return order;
        }
    }
}
