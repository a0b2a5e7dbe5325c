using CaseMgmt.Domain.SchoolChoice.Allocation;
using FsCheck;
using FsCheck.Fluent;

namespace CaseMgmt.Domain.Tests.SchoolChoice.Allocation;

/// <summary>What holds of every allocation.</summary>
public class AllocationProperties
{
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(1000).WithReplay(2580, 9901);

    [Fact]
    public void On_thousands_of_tiny_instances_the_result_is_the_best_of_all_stable_ones_and_the_checker_accepts_it_alone()
    {
        var random = new Random(1962);
        var (several, refused) = (0, 0);
        for (var i = 0; i < 3000; i++)
        {
            var example = Draw(random);
            var run = DeferredAcceptance.Allocate(example.Instance);
            var found = run.Result.Schools.ToArray();
            var stable = example.Stable();
            Assert.Contains(stable, s => s.SequenceEqual(found));
            for (var a = 0; a < found.Length; a++)
                Assert.Equal(stable.Min(s => example.Place(a, s[a])), example.Place(a, found[a]));
            foreach (var possible in example.Possible())
                Assert.Equal(possible.SequenceEqual(found), AllocationCheck.Faults(example.Instance, possible).Count == 0);
            Assert.Empty(AllocationCheck.Faults(example.Instance, found, run.Proof.Cutoffs));
            several += stable.Count > 1 ? 1 : 0;
            refused += run.Result.UnplacedCount > 0 ? 1 : 0;
        }
        // Without these, the instances might be too easy to tell anything.
        Assert.InRange(several, 100, 2900);
        Assert.InRange(refused, 500, 2900);
    }

    [Fact]
    public void Nobody_gains_by_any_other_list() => Prop.ForAll(Seeds(), seed =>
    {
        var (seats, wishes, _, lottery) = Parts(new Random(seed), applicants: 4, schools: 3, most: 3);
        // Every school has a score for everyone here, so that any list can be sent in.
        var random = new Random(seed);
        var all = wishes.Select(_ => seats.Select(_ => (uint)random.Next(3)).ToArray()).ToArray();
        int[] Run(int[][] lists) => DeferredAcceptance.Allocate(
            new Example(seats, lists, [.. lists.Select((l, a) => l.Select(s => all[a][s]).ToArray())], lottery).Instance).Result.Schools.ToArray();
        var honest = Run(wishes);
        return Enumerable.Range(0, wishes.Length).All(a => Lists(seats.Length).All(other =>
        {
            var got = Run([.. wishes.Select((list, i) => i == a ? other : list)])[a];
            return Place(wishes[a], got) >= Place(wishes[a], honest[a]);
        }));
    }).Check(Fixed.WithMaxTest(300));

    [Fact]
    public void The_order_of_applicants_and_schools_in_the_input_makes_no_difference() => Prop.ForAll(Seeds(), seed =>
    {
        var random = new Random(seed);
        var (seats, wishes, scores, lottery) = Parts(random, random.Next(1, 60), random.Next(1, 9), 6);
        int[] people = [.. Enumerable.Range(0, wishes.Length)];
        int[] places = [.. Enumerable.Range(0, seats.Length)];
        random.Shuffle(people);
        random.Shuffle(places);
        var plain = DeferredAcceptance.Allocate(new Example(seats, wishes, scores, lottery).Instance);
        var shuffled = DeferredAcceptance.Allocate(new Example(
            [.. places.Select(p => seats[p])], [.. people.Select(a => wishes[a].Select(s => Array.IndexOf(places, s)).ToArray())], [.. people.Select(a => scores[a])], [.. people.Select(a => lottery[a])]).Instance);
        return Enumerable.Range(0, people.Length).All(i => shuffled.Result.Places[i] == plain.Result.Places[people[i]])
            && Enumerable.Range(0, places.Length).All(i => shuffled.Proof.Cutoffs[i] == plain.Proof.Cutoffs[places[i]]);
    }).Check(Fixed);

    [Fact]
    public void Larger_instances_stand_the_check_and_their_cutoffs_alone_give_the_result() => Prop.ForAll(Seeds(), seed =>
    {
        var random = new Random(seed);
        var (seats, wishes, scores, lottery) = Parts(random, random.Next(1, 400), random.Next(1, 12), 8);
        for (var i = 0; i < seats.Length; i++)
            seats[i] = random.Next(0, 60);
        var instance = new Example(seats, wishes, scores, lottery).Instance;
        var run = DeferredAcceptance.Allocate(instance);
        return AllocationCheck.Faults(instance, run.Result.Schools, run.Proof.Cutoffs).Count == 0
            && Enumerable.Range(0, wishes.Length).All(a => run.Result.Schools[a] == FirstWithin(instance, a, run.Proof.Cutoffs.ToArray()));
    }).Check(Fixed);

    [Fact]
    public void A_changed_result_or_cutoff_never_stands_the_check() => Prop.ForAll(Seeds(), seed =>
    {
        var random = new Random(seed);
        var (seats, wishes, scores, lottery) = Parts(random, 30, 5, 4);
        var instance = new Example(seats, wishes, scores, lottery).Instance;
        var run = DeferredAcceptance.Allocate(instance);
        var schools = run.Result.Schools.ToArray();
        var someone = random.Next(schools.Length);
        schools[someone] = schools[someone] < 0 || random.Next(2) == 0 ? (schools[someone] + 1) % seats.Length : AllocationResult.None;
        var cutoffs = run.Proof.Cutoffs.ToArray();
        var school = random.Next(cutoffs.Length);
        cutoffs[school] = cutoffs[school] is { } key ? key + 1 : 17;
        return AllocationCheck.Faults(instance, schools).Count > 0
            && AllocationCheck.Faults(instance, run.Result.Schools, cutoffs) is [{ Kind: AllocationFaultKind.WrongCutoff } fault] && fault.School == school;
    }).Check(Fixed);

    [Fact]
    public void A_broken_guarantee_is_told()
    {
        var example = new Example(["a: s", "b: s"], ["s: a b"]);
        Assert.Equal([new AllocationFault(AllocationFaultKind.GuaranteeBroken, 1, -1)], AllocationCheck.Faults(example.Instance, [0, -1], guaranteed: [true, true]));
        Assert.Empty(AllocationCheck.Faults(example.Instance, [0, -1], guaranteed: [true, false]));
    }

    [Fact]
    public void What_is_no_instance_is_refused()
    {
        Assert.Contains("a school twice", Assert.Throws<ArgumentException>(() => new Example([1], [[0, 0]], [[1, 2]], [0])).Message, StringComparison.Ordinal);
        Assert.Contains("fewer than no seats", Assert.Throws<ArgumentException>(() => new Example([-1], [[0]], [[1]], [0])).Message, StringComparison.Ordinal);
        Assert.Contains("there is not", Assert.Throws<ArgumentException>(() => new Example([1], [[1]], [[1]], [0])).Message, StringComparison.Ordinal);
        Assert.Contains("another's", Assert.Throws<ArgumentException>(() => new Example([1], [[0], [0]], [[1], [1]], [0, 0])).Message, StringComparison.Ordinal);
        Assert.Contains("does not end in", Assert.Throws<ArgumentException>(() => new AllocationInstance([1], [0, 1, 2], [0, 0], [0, 0], [0, 1])).Message, StringComparison.Ordinal);
    }

    private static int FirstWithin(AllocationInstance instance, int applicant, ulong?[] cutoffs)
    {
        for (var wish = instance.Starts[applicant]; wish < instance.Starts[applicant + 1]; wish++)
        {
            var school = instance.Wishes[wish];
            if (cutoffs[school] is { } key ? instance.Keys[wish] <= key : instance.Capacities[school] > 0)
                return school;
        }
        return AllocationResult.None;
    }

    private static int Place(int[] wishes, int school) => school < 0 || !wishes.Contains(school) ? wishes.Length : Array.IndexOf(wishes, school);

    // Every ordered list of some of the schools.
    private static IEnumerable<int[]> Lists(int schools)
    {
        IEnumerable<int[]> With(int[] list) => Enumerable.Range(0, schools).Where(s => !list.Contains(s)).SelectMany(s => With([.. list, s])).Prepend(list);
        return With([]);
    }

    private static Arbitrary<int> Seeds() => Gen.Choose(0, int.MaxValue - 1).ToArbitrary();

    private static Example Draw(Random random)
    {
        var (seats, wishes, scores, lottery) = Parts(random, random.Next(2, 6), random.Next(2, 5), 3);
        return new Example(seats, wishes, scores, lottery);
    }

    // Few scores, so that the lottery decides often; schools that want just those who want them least are among them.
    private static (int[] Seats, int[][] Wishes, uint[][] Scores, int[] Lottery) Parts(Random random, int applicants, int schools, int most)
    {
        int[] seats = [.. Enumerable.Range(0, schools).Select(_ => random.Next(8) switch { 0 => 0, < 6 => 1, _ => 2 })];
        int[] lottery = [.. Enumerable.Range(0, applicants)];
        random.Shuffle(lottery);
        var opposed = random.Next(2) == 0;
        var wishes = new int[applicants][];
        var scores = new uint[applicants][];
        for (var a = 0; a < applicants; a++)
        {
            int[] list = [.. Enumerable.Range(0, schools)];
            random.Shuffle(list);
            wishes[a] = list[..Math.Min(random.Next(most + 2), Math.Min(most, schools))];
            scores[a] = [.. wishes[a].Select((_, place) => opposed ? (uint)(most - place) : (uint)random.Next(3))];
        }
        return (seats, wishes, scores, lottery);
    }
}
