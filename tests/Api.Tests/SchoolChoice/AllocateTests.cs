using System.Globalization;
using System.Text;
using CaseMgmt.Api.Operations;
using CaseMgmt.Api.SchoolChoice.Allocation;

namespace CaseMgmt.Api.Tests.SchoolChoice;

/// <summary>The commands <c>allocate</c> and <c>allocate verify</c> from files to files.</summary>
public sealed class AllocateTests : IDisposable
{
    private const string Schools = "school,capacity\nNorra,1\nSödra skolan,1\nÖstra,5\n";
    private const string Applicants = "applicant,lottery,choice1,choice2,choice3\nk1,30,Norra,Östra,\nk2,10,Norra,Södra skolan,Östra\nk3,20,Södra skolan,Norra,\nk4,40,,,\n";
    private const string Priorities = "school,applicant,score\nNorra,k1,2\nNorra,k2,2\nNorra,k3,1\nSödra skolan,k2,5\nSödra skolan,k3,5\nÖstra,k1,0\nÖstra,k2,0\nÖstra,k4,0\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("allocate-").FullName;

    [Fact]
    public async Task An_instance_becomes_a_result_cutoffs_and_the_lottery()
    {
        var (exit, output, error) = await Run(Schools, Applicants, Priorities);
        Assert.Equal((0, ""), (exit, error));
        // k2 and k3 both stand second at the other's school only by the lottery: k2 has the lower number at Norra, and takes Södra from nobody.
        Assert.Equal("applicant,school,rank\nk1,Östra,2\nk2,Norra,1\nk3,Södra skolan,1\nk4,,0\n", Read("result.csv"));
        Assert.Equal("school,score,lottery\nNorra,2,10\nSödra skolan,5,20\n", Read("cutoffs.csv"));
        Assert.Equal("applicant,lottery\nk1,30\nk2,10\nk3,20\nk4,40\n", Read("lottery.csv"));
        Assert.Contains("4 applicants, 3 schools, 7 wishes: 3 allocated, 2 of them to the first wish; 1 without a school.", output, StringComparison.Ordinal);
        Assert.Contains("Proven", output, StringComparison.Ordinal);
        Assert.Equal(0, (await Verify()).Exit);
    }

    [Fact]
    public async Task Line_ends_marks_long_ids_and_numbers_of_64_bits_are_taken_as_they_stand()
    {
        const string Long = "f7a1b5c0-1111-4222-8333-944445555566";
        var (exit, _, error) = await Run(
            $"\uFEFFschool,capacity\r\n{Long},1\r\n\"B\" ,2147483647\r\n\r\n",
            $"applicant,lottery,choice1,choice2\r\n{Long}-x,-5,{Long},\"B\" \r\n{Long}-y,9223372036854775807,{Long},\"B\" ",
            $"school,applicant,score\r\n{Long},{Long}-y,-9223372036854775807\r\n{Long},{Long}-x,9223372036854775807\r\n\"B\" ,{Long}-x,7\r\n\"B\" ,{Long}-y,-7\r\n");
        Assert.Equal((0, ""), (exit, error));
        Assert.Equal($"applicant,school,rank\n{Long}-x,\"B\" ,2\n{Long}-y,{Long},1\n", Read("result.csv"));
        Assert.Equal($"school,score,lottery\n{Long},-9223372036854775807,9223372036854775807\n", Read("cutoffs.csv"));
        Assert.Equal(0, (await Verify()).Exit);
    }

    [Fact]
    public async Task An_empty_choice_before_a_filled_one_keeps_the_number_of_the_choice()
    {
        var (exit, output, error) = await Run(
            "school,capacity\nA,1\nB,0\nC,0\n", "applicant,lottery,choice1,choice2,choice3\nx,1,B,C,\ny,2,,,A\nz,3,B,,A\n", "school,applicant,score\nA,y,1\nA,z,2\nB,x,1\nB,z,1\nC,x,1\n");
        Assert.Equal((0, ""), (exit, error));
        Assert.Equal("applicant,school,rank\nx,,0\ny,A,3\nz,,0\n", Read("result.csv"));
        // What is told counts as the file does.
        Assert.Contains("1 allocated, 0 of them to the first wish; 2 without a school.", output, StringComparison.Ordinal);
        // A school without seats has no last admitted.
        Assert.Equal("school,score,lottery\nA,1,2\n", Read("cutoffs.csv"));
        Assert.Equal(0, (await Verify()).Exit);
    }

    [Fact]
    public async Task No_applicants_are_an_instance_too()
    {
        Assert.Equal(0, (await Run("school,capacity\n", "applicant,lottery\n", "school,applicant,score\n")).Exit);
        Assert.Equal("applicant,school,rank\n", Read("result.csv"));
        Assert.Equal("school,score,lottery\n", Read("cutoffs.csv"));
    }

    [Theory]
    [InlineData("schools", "Norra,1\n", "Norra,-1\n", "schools.csv, line 2, column 2 (capacity): The capacity is negative.")]
    [InlineData("schools", "Norra,1\n", "Norra,one\n", "schools.csv, line 2, column 2 (capacity): The capacity is not a whole number of at most 2147483647.")]
    [InlineData("schools", "Norra,1\n", "Norra,2147483648\n", "schools.csv, line 2, column 2 (capacity): The capacity is not a whole number of at most 2147483647.")]
    [InlineData("schools", "Norra,1\n", "Norra,1\nNorra,2\n", "schools.csv, line 3, column 1 (school): The school stands on an earlier line already.")]
    [InlineData("schools", "Norra,1\n", ",1\n", "schools.csv, line 2, column 1 (school): The id is empty.")]
    [InlineData("schools", "Norra,1\n", "Norra\n", "schools.csv, line 2: The line has fewer fields than there are columns.")]
    [InlineData("schools", "Norra,1\n", "\nNorra,1\n", "schools.csv, line 2: The line has fewer fields than there are columns.")]
    [InlineData("schools", "Östra,5\n", "Östra,-3\n", "schools.csv, line 4, column 2 (capacity): The capacity is negative.")]
    [InlineData("applicants", "k1,30,Norra,Östra,", "k1,30,Norra,Östra,Norra", "applicants.csv, line 2, column 5 (choice3): The school stands earlier in this applicant's list already.")]
    [InlineData("schools", "school,capacity", "school,seats", "schools.csv, line 1, column 2 (capacity): Another column name stands here.")]
    [InlineData("applicants", "k3,20,Södra skolan", "k3,20,Västra", "applicants.csv, line 4, column 3 (choice1): No school has this id.")]
    [InlineData("applicants", "k3,20,Södra skolan,Norra", "k3,20,Norra,Norra", "applicants.csv, line 4, column 4 (choice2): The school stands earlier in this applicant's list already.")]
    [InlineData("applicants", "k3,20,", "k3,30,", "applicants.csv, line 4, column 2 (lottery): An applicant on an earlier line has the same lottery number.")]
    [InlineData("applicants", "k3,20,", "k3,,", "applicants.csv, line 4, column 2 (lottery): This is not a whole number of 64 bits.")]
    [InlineData("applicants", "k3,20,", "k3,2.5,", "applicants.csv, line 4, column 2 (lottery): This is not a whole number of 64 bits.")]
    [InlineData("applicants", "k3,20,", "k3,9223372036854775808,", "applicants.csv, line 4, column 2 (lottery): This is not a whole number of 64 bits.")]
    [InlineData("applicants", "k3,20,", "k1,20,", "applicants.csv, line 4, column 1 (applicant): The applicant stands on an earlier line already.")]
    [InlineData("applicants", "k4,40,,,", "k4,40,,", "applicants.csv, line 5: The line has fewer fields than there are columns.")]
    [InlineData("applicants", "k4,40,,,", "k4,40,,,,", "applicants.csv, line 5: The line has more fields than there are columns.")]
    [InlineData("applicants", "k4,40,,,", "k4,40,,,Norra", "applicants.csv, line 5, column 5 (choice3): The applicant wishes for this school but has no priority there.")]
    [InlineData("applicants", "k4,40,,,", "k4,40,Norra,,", "applicants.csv, line 5, column 3 (choice1): The applicant wishes for this school but has no priority there.")]
    [InlineData("applicants", "choice1,choice2,choice3", "choice1,choice3,choice2", "applicants.csv, line 1, column 4 (choice2): Another column name stands here.")]
    [InlineData("priorities", "Norra,k3,1", "Vstra,k3,1", "priorities.csv, line 4, column 1 (school): No school has this id.")]
    [InlineData("priorities", "Norra,k3,1", "Norra,k5,1", "priorities.csv, line 4, column 2 (applicant): No applicant has this id.")]
    [InlineData("priorities", "Norra,k3,1", "Norra,k3,", "priorities.csv, line 4, column 3 (score): This is not a whole number of 64 bits.")]
    [InlineData("priorities", "Norra,k3,1", "Norra,k3,1,", "priorities.csv, line 4: The line has more fields than there are columns.")]
    [InlineData("priorities", "Norra,k3,1", "Norra,k3", "priorities.csv, line 4: The line has fewer fields than there are columns.")]
    [InlineData("priorities", "Norra,k3,1", "Norra,k3,1\nNorra,k3,2", "priorities.csv, line 5: The school and the applicant stand on an earlier line already.")]
    [InlineData("priorities", "school,applicant,score\n", "", "priorities.csv, line 1, column 1 (school): Another column name stands here.")]
    public async Task A_bad_file_is_refused_with_line_and_column_and_nothing_is_written(string file, string good, string bad, string expected)
    {
        string With(string name, string text) => name == file ? Replaced(text, good, bad) : text;
        var (exit, _, error) = await Run(With("schools", Schools), With("applicants", Applicants), With("priorities", Priorities));
        Assert.Equal(1, exit);
        Assert.Contains(expected, error.Split('\n'));
        Assert.Equal(["applicants.csv", "priorities.csv", "schools.csv"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_stands_twice_is_told_together_with_wishes_and_priorities_that_are_wrong()
    {
        var (exit, _, error) = await Run("school,capacity\nA,1\n", "applicant,lottery,choice1,choice2\nx,1,A,A\ny,1,A,\n", "school,applicant,score\nA,x,1\nA,y,1\n");
        Assert.Equal(1, exit);
        Assert.Equal(
            [
                "applicants.csv, line 2, column 4 (choice2): The school stands earlier in this applicant's list already.",
                "applicants.csv, line 3, column 2 (lottery): An applicant on an earlier line has the same lottery number.",
            ],
            error.Split('\n').Where(l => l.StartsWith("applicants.csv", StringComparison.Ordinal)));
        (exit, _, error) = await Run("school,capacity\nA,1\n", "applicant,lottery,choice1\nx,1,A\ny,1,A\n", "school,applicant,score\nA,x,1\nB,y,1\n");
        Assert.Equal(1, exit);
        Assert.Equal(["applicants.csv, line 3", "applicants.csv, line 3", "priorities.csv, line 3"], error.Split('\n').Where(l => l.Contains(", line", StringComparison.Ordinal)).Select(l => l[..l.IndexOf(", column", StringComparison.Ordinal)]));
    }

    [Fact]
    public async Task Faults_in_fields_of_all_three_files_are_told_together()
    {
        var (exit, _, error) = await Run(
            "school,capacity\nA,-1\nB,x\nA,3\nC,2\n",
            "applicant,lottery,choice1,choice2\nx,1,A,Z\ny,,C,\nz,1\nx,,A,\nu,5,B,C\n",
            "school,applicant,score\nA,x,1\nC,y,x\nQ,y,1\nC,none,1\nB,u,1\nB,u,2\nB\n");
        Assert.Equal(1, exit);
        Assert.Equal(
            [
                "schools.csv, line 2, column 2 (capacity): The capacity is negative.",
                "schools.csv, line 3, column 2 (capacity): The capacity is not a whole number of at most 2147483647.",
                "schools.csv, line 4, column 1 (school): The school stands on an earlier line already.",
                "applicants.csv, line 2, column 4 (choice2): No school has this id.",
                "applicants.csv, line 3, column 2 (lottery): This is not a whole number of 64 bits.",
                "applicants.csv, line 4: The line has fewer fields than there are columns.",
                "applicants.csv, line 4, column 2 (lottery): An applicant on an earlier line has the same lottery number.",
                "applicants.csv, line 5, column 2 (lottery): This is not a whole number of 64 bits.",
                "applicants.csv, line 5, column 1 (applicant): The applicant stands on an earlier line already.",
                "applicants.csv, line 5, column 3 (choice1): The applicant wishes for this school but has no priority there.",
                "applicants.csv, line 6, column 4 (choice2): The applicant wishes for this school but has no priority there.",
                "priorities.csv, line 3, column 3 (score): This is not a whole number of 64 bits.",
                "priorities.csv, line 4, column 1 (school): No school has this id.",
                "priorities.csv, line 5, column 2 (applicant): No applicant has this id.",
                "priorities.csv, line 7: The school and the applicant stand on an earlier line already.",
                "priorities.csv, line 8: The line has fewer fields than there are columns.",
            ],
            error.Split('\n').Where(l => l.Contains(", line", StringComparison.Ordinal)));
        (exit, _, error) = await Run("school,seats\n", "applicant,number\n", "school,applicant\n");
        Assert.Equal(1, exit);
        Assert.Equal(["schools.csv", "applicants.csv", "priorities.csv"], error.Split('\n').Where(l => l.Contains(", line 1", StringComparison.Ordinal)).Select(l => l[..l.IndexOf(',', StringComparison.Ordinal)]));
    }

    [Fact]
    public async Task A_missing_file_is_told_and_so_is_a_wrong_call()
    {
        await Write("schools.csv", Schools);
        var (exit, _, error) = await Call(new Allocate());
        Assert.Equal(1, exit);
        Assert.Equal("applicants.csv: The file does not exist.\nallocate: refused, nothing was written.\n", error);
        Assert.Equal(2, await new Allocate().RunAsync(["--schools", "x"], TextWriter.Null, TextWriter.Null, default));
    }

    [Fact]
    public async Task A_bad_file_leaves_an_earlier_result_as_it_was()
    {
        await Run(Schools, Applicants, Priorities);
        var before = Read("result.csv");
        Assert.Equal(1, (await Run(Schools, Applicants, "school,applicant,score\n")).Exit);
        Assert.Equal(before, Read("result.csv"));
        Assert.Equal(0, (await Run(Schools.Replace("Norra,1", "Norra,2", StringComparison.Ordinal), Applicants, Priorities)).Exit);
        Assert.Contains("k1,Norra,1", Read("result.csv"), StringComparison.Ordinal);
        Assert.Equal(["cutoffs.csv", "lottery.csv", "result.csv"], Directory.EnumerateFiles(Path.Combine(_folder, "out")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("result.csv", "k1,Östra,2", "k1,Norra,1", "More are admitted to the school than it has seats.")]
    [InlineData("result.csv", "k1,Östra,2", "k1,,0", "result.csv, line 2, school in line 4 of schools.csv: The applicant wanted this school more, and it has a free seat.")]
    [InlineData("result.csv", "k1,Östra,2\nk2,Norra,1", "k1,Norra,1\nk2,Östra,3", "result.csv, line 3, school in line 2 of schools.csv: The applicant wanted this school more, and it admitted somebody behind this applicant.")]
    [InlineData("result.csv", "k1,Östra,2", "k1,Östra,1", "result.csv, line 2, column 3 (rank): The rank is not that of the school in the applicant's list.")]
    [InlineData("result.csv", "k1,Östra,2", "k9,Östra,2", "result.csv, line 2, column 1 (applicant): Another applicant stands on this line in the instance.")]
    [InlineData("result.csv", "k4,,0\n", "", "result.csv, line 5: The file has not one line for every applicant.")]
    [InlineData("cutoffs.csv", "Norra,2,10", "Norra,2,30", "school in line 2 of schools.csv: The stated cut-off is not that of the last admitted.")]
    [InlineData("cutoffs.csv", "Norra,2,10\n", "", "school in line 2 of schools.csv: The stated cut-off is not that of the last admitted.")]
    [InlineData("lottery.csv", "k1,30", "k1,31", "lottery.csv, line 2, column 2 (lottery): The lottery number is not that of the applicant.")]
    public async Task A_changed_result_does_not_stand_the_check(string file, string good, string bad, string expected)
    {
        await Run(Schools, Applicants, Priorities);
        await Write(Path.Combine("out", file), Replaced(Read(file), good, bad));
        var (exit, _, error) = await Verify();
        Assert.Equal(1, exit);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_that_is_stable_but_not_the_best_for_applicants_does_not_stand_the_check()
    {
        await Run("school,capacity\nA,1\nB,1\n", "applicant,lottery,choice1,choice2\nx,1,A,B\ny,2,B,A\n", "school,applicant,score\nA,x,2\nA,y,1\nB,x,1\nB,y,2\n");
        await Write("out/result.csv", "applicant,school,rank\nx,B,2\ny,A,2\n");
        await Write("out/cutoffs.csv", "school,score,lottery\nA,1,2\nB,1,1\n");
        Assert.Contains("Another result that nobody can object to is better for the applicant.", (await Verify()).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_several_parts_in_any_order_give_the_same_result_and_faults_at_the_right_line()
    {
        var random = new Random(7);
        const int Count = 60_000;
        var (applicants, pairs) = (new StringBuilder("applicant,lottery,choice1,choice2\n"), new List<string>());
        for (var i = 0; i < Count; i++)
        {
            var first = random.Next(900);
            applicants.Append(CultureInfo.InvariantCulture, $"applicant-{i},{Count - i},school-{first},school-{first + 1}\n");
            pairs.Add($"school-{first},applicant-{i},{random.Next(100)}\n");
            pairs.Add($"school-{first + 1},applicant-{i},{random.Next(100)}\n");
        }
        var schools = "school,capacity\n" + string.Concat(Enumerable.Range(0, 901).Select(i => $"school-{i},60\n"));
        string Pairs() => "school,applicant,score\n" + string.Concat(pairs);
        Assert.Equal(0, (await Run(schools, applicants.ToString(), Pairs())).Exit);
        var result = Read("result.csv");
        Assert.Equal(Count + 1, result.Count(c => c == '\n'));
        Assert.Equal(0, (await Verify()).Exit);

        var shuffled = pairs.ToArray();
        random.Shuffle(shuffled);
        pairs = [.. shuffled];
        Assert.Equal(0, (await Run(schools, applicants.ToString(), Pairs())).Exit);
        Assert.Equal(result, Read("result.csv"));

        pairs.Insert(100_000, "school-1,applicant-1,x\n");
        pairs.Insert(20, "school-1,applicant-none,1\n");
        Assert.Equal(
            ["priorities.csv, line 22, column 2 (applicant): No applicant has this id.", "priorities.csv, line 100003, column 3 (score): This is not a whole number of 64 bits."],
            (await Run(schools, applicants.ToString(), Pairs())).Error.Split('\n').Take(2));
    }

    [Fact]
    public void The_program_knows_the_commands()
    {
        Assert.IsType<Allocate>(OperatorCommands.Find(["allocate", "--schools", "x"], out _));
        Assert.IsType<AllocateVerify>(OperatorCommands.Find(["allocate", "verify"], out _));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Replaced(string text, string good, string bad)
    {
        Assert.Contains(good, text, StringComparison.Ordinal);
        return text.Replace(good, bad, StringComparison.Ordinal);
    }

    private async Task<(int Exit, string Output, string Error)> Run(string schools, string applicants, string priorities)
    {
        await Write("schools.csv", schools);
        await Write("applicants.csv", applicants);
        await Write("priorities.csv", priorities);
        return await Call(new Allocate());
    }

    private Task<(int Exit, string Output, string Error)> Verify() => Call(new AllocateVerify());

    private async Task<(int Exit, string Output, string Error)> Call(IOperatorCommand command)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        string Of(string name) => Path.Combine(_folder, name);
        var exit = await command.RunAsync(["--schools", Of("schools.csv"), "--applicants", Of("applicants.csv"), "--priorities", Of("priorities.csv"), "--out", Of("out")], output, error, default);
        return (exit, output.ToString(), error.ToString());
    }

    private Task Write(string name, string text) => File.WriteAllTextAsync(Path.Combine(_folder, name), text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

    private string Read(string name) => File.ReadAllText(Path.Combine(_folder, "out", name));
}
