Console.WriteLine("CaseMgmt.Benchmarks");
